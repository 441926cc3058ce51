"""Accept that records are missing: the operator's word, the first record of a new epoch (invariant 6)."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from govim.domain.actor import CONSOLE
from govim.storage.database import Unusable, UnusableStorage, take_lock
from govim.storage.epochs import Epoch, current_epoch, open_epoch
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.publisher import Publisher, TrailBehind, TrailMismatch
from govim.storage.site import StoredSite
from govim.storage.transaction import Memory, SqlTransaction
from govim.storage.upgrade import check_schema
from govim.wiring.core import load_seed
from govim.wiring.system import SystemClock, SystemIds
from govim_audit.record import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """`missing_from` > `missing_to` where no record is missing, but they are not those of the checkpoint."""

    epoch: int
    missing_from: int
    missing_to: int


def accept_loss(site: StoredSite, mirrors: tuple[Path, ...]) -> Loss | None:
    """None if nothing is missing. Raises UnusableStorage while a server runs."""
    folder, dialect = site.folder, site.dialect
    if not dialect.is_created():
        raise UnusableStorage(Unusable.NO_SITE, place=dialect.place)
    with take_lock(folder):
        engine = dialect.open_writer()
        try:
            with engine.begin() as connection:
                check_schema(connection)
                dialect.refuse_others(connection)
                epoch = current_epoch(connection)
                try:
                    Publisher(folder.trail, epoch, load_seed(folder), mirrors).catch_up(connection)
                except (TrailBehind, TrailMismatch) as refusal:
                    return _open_next(connection, site, epoch, refusal)
                return None
        finally:
            engine.dispose()


def _open_next(
    connection: Connection, site: StoredSite, epoch: Epoch, refusal: TrailBehind | TrailMismatch
) -> Loss:
    """The epoch and its first record in one transaction: no other record may come before it."""
    at, ids, checkpoint = SystemClock().now(), SystemIds(), refusal.checkpoint
    there = refusal.records if isinstance(refusal, TrailBehind) else checkpoint.size
    name = epoch.origin.rpartition("/")[0]
    following = open_epoch(connection, name, at=at, previous_checkpoint=checkpoint.text())
    loss = Loss(
        epoch=following.number,
        missing_from=epoch.first_position + there,
        missing_to=epoch.first_position + checkpoint.size - 1,
    )
    dialect = site.dialect
    keyring = Keyring(load_master_key(site.folder), site.zone, new_id=dialect.new_key_id)
    transaction = SqlTransaction(connection, Memory.load(connection, dialect, keyring, ids))
    transaction.begin_command()
    transaction.records.add(
        Kind.EPOCH_OPENED,
        at=at,
        actor=None,
        origin=CONSOLE,
        body={
            "missing_from": loss.missing_from,
            "missing_to": loss.missing_to,
            "previous_checkpoint": checkpoint.text(),
        },
    )
    transaction.end_command()
    transaction.flush()
    return loss
