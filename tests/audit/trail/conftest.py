from tests.components.go_tlog import tlog_check

__all__ = ["tlog_check"]
