import pytest

from tests.govim.services.memory import MemoryStore
from tests.govim.storage.contract import LogContract
from tests.govim.world import RandomIds, Store


class TestMemory(LogContract):
    @pytest.fixture
    def store(self) -> Store:
        return MemoryStore(RandomIds())
