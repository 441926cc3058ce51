"""A writer without the core around it."""

from typing import Any

from sqlalchemy import Engine

from govim.ports import Work
from govim.storage.folder import DataFolder
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.sqlite import SqliteDialect
from govim.storage.transaction import Memory
from govim.storage.writer import Answers, Writer
from tests.govim.world import RandomIds

NOTHING: Work[None] = Work(run=lambda _: None)


class OnEngine(SqliteDialect):
    """With an engine of the test's own."""

    def __init__(self, folder: DataFolder, engine: Engine) -> None:
        super().__init__(folder)
        self.engine = engine

    def open_writer(self) -> Engine:
        return self.engine


def new_writer(
    folder: DataFolder,
    answers: Answers | None = None,
    engine: Engine | None = None,
    **parts: Any,  # noqa: ANN401
) -> Writer:
    master = load_master_key(folder)
    parts.setdefault("durable", lambda *_: None)
    dialect = OnEngine(folder, engine) if engine else SqliteDialect(folder)
    return Writer(
        dialect,
        lambda connection: Memory.load(connection, dialect, Keyring(master), RandomIds()),
        answers=answers,
        **parts,
    )
