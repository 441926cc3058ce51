"""A database whose disk fails from a moment on, as its driver says it."""

from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from govim.storage.folder import DataFolder


class Failing(sqlite.Connection):  # type: ignore[misc]  # the module has no types
    """A connection whose disk fails from a moment on."""

    failure: int | None = None
    failing: str | tuple[str, ...] = ("INSERT", "BEGIN")

    def cursor(self, factory: Any = None) -> Any:  # noqa: ANN401
        del factory
        return super().cursor(FailingCursor)


class FailingCursor(sqlite.Cursor):  # type: ignore[misc]
    def execute(self, sql: str, *parameters: Any) -> Any:  # noqa: ANN401
        if Failing.failure is not None and sql.startswith(Failing.failing):
            error = sqlite.OperationalError("the disk failed")
            error.sqlite_errorcode = Failing.failure
            raise error
        return super().execute(sql, *parameters)

    executemany = execute


def failing_engine(folder: DataFolder) -> Any:  # noqa: ANN401
    def connect() -> Any:  # noqa: ANN401
        return sqlite.connect(
            str(folder.database), isolation_level=None, check_same_thread=False, factory=Failing
        )

    return create_engine("sqlite://", creator=connect, module=sqlite, poolclass=NullPool)
