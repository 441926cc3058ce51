import pytest

from tests.govim.services.memory import MemoryStore
from tests.govim.world import RandomIds, World


@pytest.fixture
def world() -> World:
    return World(MemoryStore(RandomIds()))
