"""Raise a site's schema, after a backup. The server is stopped: the folder's lock says so."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from govim.console import perform
from govim.control.commands import RecordUpgrade
from govim.storage.database import Unusable, UnusableStorage, take_lock
from govim.storage.site import StoredSite
from govim.storage.upgrade import HEAD, check_schema, revisions_after, schema_version, upgrade_schema
from govim.wiring.opening import why_read_only

Backup = Callable[[], str]
"""Makes one and says its name."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    before: str
    after: str
    backup: str


def upgrade_site(
    site: StoredSite, backup: Backup, progress: Progress = lambda _done, _total: None
) -> Upgraded | None:
    """None if there is nothing to do. All in one transaction: a crash leaves the former schema.

    Raises UnusableStorage for a database that is newer or none of ours, or while a server runs.
    """
    dialect = site.dialect
    if not dialect.is_created():
        raise UnusableStorage(Unusable.NO_SITE, place=dialect.place)
    if why_read_only(site) is not None:
        raise UnusableStorage(Unusable.READ_ONLY, place=dialect.place)
    with take_lock(site.folder):
        engine = dialect.open_writer()
        try:
            with engine.begin() as connection:
                before = _older(connection)
            if before is None:
                return None
            name = backup()
            with engine.begin() as connection:
                dialect.refuse_others(connection)
                steps = revisions_after(before)
                for number, revision in enumerate(steps, 1):
                    upgrade_schema(connection, revision)
                    progress(number, len(steps))
        finally:
            engine.dispose()
    perform(site, RecordUpgrade(before=before, after=HEAD, backup=name))
    return Upgraded(before=before, after=HEAD, backup=name)


def _older(connection: Connection) -> str | None:
    try:
        check_schema(connection)
    except UnusableStorage as refusal:
        if refusal.reason is not Unusable.OLDER_SCHEMA:
            raise
        return schema_version(connection)
    return None
