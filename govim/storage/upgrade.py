"""The schema's version: made and raised by Alembic, checked at every start without it."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from govim.storage.database import Unusable, UnusableStorage

HEAD = "0003"  # the newest revision in migrations/versions


def upgrade_schema(connection: Connection, revision: str = "head") -> None:
    """Bring the schema up (or, in tests, down) to a revision. On PostgreSQL one process at a time does."""
    if connection.dialect.name == "postgresql":
        from govim.storage.postgresql import lock_schema

        lock_schema(connection)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    if revision == "base":
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def check_schema(connection: Connection) -> None:
    """Raises UnusableStorage for a database that this version did not make."""
    found = None
    if inspect(connection).has_table("alembic_version"):
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if found != HEAD:
        raise UnusableStorage(Unusable.OTHER_SCHEMA, found=found, needed=HEAD)
