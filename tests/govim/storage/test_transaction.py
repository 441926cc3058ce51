from tests.govim.sites import on_both
from tests.govim.storage.contract import LogContract


@on_both
class TestSqlTransaction(LogContract):
    """On the fixture `store` of tests/govim/sites.py, through the real group commit."""
