"""Accept a storage that failed: the operator's word, on record (invariant 1)."""

from govim.domain.actor import CONSOLE
from govim.domain.errors import Unavailable
from govim.ports import Clock, Transaction, Work
from govim.storage.database import Unusable, UnusableStorage
from govim.storage.failed_mark import read_failure
from govim.storage.folder import sync_folder
from govim.storage.site import StoredSite
from govim.wiring.core import open_core
from govim.wiring.system import SystemClock
from govim_audit.record import Kind


def accept_storage(site: StoredSite) -> str | None:
    """Why it had failed; None if it had not. Raises UnusableStorage where a server runs, or it fails still.

    The mark goes last: all that is there was checked, written and synced again, and the record is durable.
    """
    if not site.dialect.is_created():
        raise UnusableStorage(Unusable.NO_SITE, place=site.dialect.place)
    if (cause := read_failure(site.folder)) is None:
        return None
    _refuse_damage(site)
    clock = SystemClock()
    core = open_core(site, clock=clock, accepted=True)
    try:
        core.writer.run(Work(run=lambda tx: _record(cause, tx, clock), is_vital=True))
        core.publisher.publish()
        site.folder.failed_mark.unlink()
        sync_folder(site.folder.root)
    except (Unavailable, OSError) as error:
        raise UnusableStorage(Unusable.STILL_FAILING, cause=read_failure(site.folder) or cause) from error
    finally:
        core.close()
    return cause


def _refuse_damage(site: StoredSite) -> None:
    engine = site.open_reader()
    try:
        with engine.connect() as connection:
            if (damage := site.dialect.damage(connection)) is not None:
                raise UnusableStorage(Unusable.DAMAGED, place=site.dialect.place, cause=damage)
    finally:
        engine.dispose()


def _record(cause: str, tx: Transaction, clock: Clock) -> None:
    tx.records.add(Kind.STORAGE_ACCEPTED, at=clock.now(), actor=None, origin=CONSOLE, body={"cause": cause})
