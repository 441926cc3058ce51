"""The schema's version: made and raised by Alembic, checked at every start without it."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from govim.storage.database import Unusable, UnusableStorage

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0004"  # the newest revision in migrations/versions


def upgrade_schema(connection: Connection, revision: str = "head") -> None:
    """Bring the schema up (or, in tests, down) to a revision. On PostgreSQL one process at a time does."""
    if connection.dialect.name == "postgresql":
        from govim.storage.postgresql import lock_schema

        lock_schema(connection)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    if revision == "base" or revision.startswith("-"):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def revisions_after(version: str) -> list[str]:
    """The steps from a version to the newest, in order."""
    found = sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    return [revision for revision in found if revision > version]


def check_schema(connection: Connection) -> None:
    """Raises UnusableStorage for a database that is not of this version's schema."""
    found = schema_version(connection)
    if found == HEAD:
        return
    if found is None or not found.isdecimal():
        raise UnusableStorage(Unusable.OTHER_SCHEMA, found=found, needed=HEAD)
    reason = Unusable.OLDER_SCHEMA if found < HEAD else Unusable.NEWER_SCHEMA
    raise UnusableStorage(reason, found=found, needed=HEAD)


def schema_version(connection: Connection) -> str | None:
    """None where Alembic never was."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
