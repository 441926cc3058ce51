from tests.govim.storage.contract import LogContract


class TestSqlTransaction(LogContract):
    """On the fixture `store` of tests/govim/sites.py: SQLite, through the real group commit."""
