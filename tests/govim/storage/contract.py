"""What `govim/ports.py` promises of Log, Directory, Records and the group commit, for every adapter.

A subclass gives the fixture `store`; see test_transaction.py (SQLite) and ../services/test_memory.py.
"""

import pytest

from tests.govim.storage.contract_acts import EXCLUDED, ActsContract
from tests.govim.storage.contract_sending import SendingContract
from tests.govim.world import Store, World

__all__ = ["EXCLUDED", "LogContract"]


class LogContract(SendingContract, ActsContract):
    @pytest.fixture
    def world(self, store: Store) -> World:
        return World(store)
