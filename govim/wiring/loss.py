"""Accept that records are missing: the operator's word, the first record of a new epoch (invariant 6)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
from govim.wiring.foregone import find_foregone
from govim.wiring.system import SystemClock, SystemIds
from govim_audit.record import Json, Kind
from govim_audit.trail.checkpoint import Checkpoint

RESTORED = "restored"  # in an epoch's first record: the records before it are those of the checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """`missing_from` > `missing_to` where no record is missing, but they are not those of the checkpoint."""

    epoch: int
    missing_from: int
    missing_to: int


def accept_loss(site: StoredSite, mirrors: tuple[Path, ...]) -> Loss | None:
    """None if nothing is missing. Raises UnusableStorage while a server runs."""
    loss = _opened(site, mirrors)
    if loss is not None:  # it is committed: now the folder can hold its checkpoint, and be verified
        with _open_alone(site) as connection:
            _publisher(site, current_epoch(connection), ()).catch_up(connection)
    return loss


def _opened(site: StoredSite, mirrors: tuple[Path, ...]) -> Loss | None:
    with _open_alone(site) as connection:
        epoch = current_epoch(connection)
        try:
            _publisher(site, epoch, mirrors).catch_up(connection)
        except (TrailBehind, TrailMismatch) as refusal:
            there = refusal.records if isinstance(refusal, TrailBehind) else refusal.checkpoint.size
            return _open_next(connection, site, epoch, refusal.checkpoint, there, mirrors)
        return None


def open_restored(site: StoredSite, mirrors: tuple[Path, ...], backup: Mapping[str, Json]) -> Loss:
    """The epoch in which a restored site goes on, whether it is known that records are missing or not: the
    lost site may have gone on. Its first record names the furthest checkpoint that anybody can show.

    Up to the backup both trees are the same, so the former epoch may be published to its end.
    """
    with _open_alone(site) as connection:
        epoch = current_epoch(connection)
        _furthest(connection, site, epoch, ())
        furthest = _furthest(connection, site, epoch, mirrors)
        return _open_next(connection, site, epoch, furthest, epoch.records(connection), mirrors, backup)


def _furthest(
    connection: Connection, site: StoredSite, epoch: Epoch, mirrors: tuple[Path, ...]
) -> Checkpoint:
    publisher = _publisher(site, epoch, mirrors)
    try:
        publisher.catch_up(connection)
    except TrailBehind as refusal:
        return refusal.checkpoint
    return publisher.checkpoint


@contextmanager
def _open_alone(site: StoredSite) -> Iterator[Connection]:
    dialect = site.dialect
    if not dialect.is_created():
        raise UnusableStorage(Unusable.NO_SITE, place=dialect.place)
    with take_lock(site.folder):
        engine = dialect.open_writer()
        try:
            with engine.begin() as connection:
                check_schema(connection)
                dialect.refuse_others(connection)
                yield connection
        finally:
            engine.dispose()


def _publisher(site: StoredSite, epoch: Epoch, mirrors: tuple[Path, ...]) -> Publisher:
    return Publisher(site.folder.trail, epoch, load_seed(site.folder), mirrors)


def _open_next(
    connection: Connection,
    site: StoredSite,
    epoch: Epoch,
    checkpoint: Checkpoint,
    there: int,
    mirrors: tuple[Path, ...],
    backup: Mapping[str, Json] | None = None,
) -> Loss:
    """The epoch and its first record in one transaction: no other record may come before it."""
    at, ids = SystemClock().now(), SystemIds()
    name = epoch.origin.rpartition("/")[0]
    foregone = find_foregone((site.folder.trail, *mirrors), epoch, load_seed(site.folder))
    following = open_epoch(
        connection,
        name,
        at=at,
        previous_checkpoint=checkpoint.text(),
        above=max(foregone, default=epoch.number),
    )
    loss = Loss(
        epoch=following.number,
        missing_from=epoch.first_position + min(there, checkpoint.size),
        missing_to=epoch.first_position + checkpoint.size - 1,
    )
    opening: dict[str, Json] = {
        "missing_from": loss.missing_from,
        "missing_to": loss.missing_to,
        "previous_checkpoint": checkpoint.text(),
    }
    if foregone:
        opening["foregone_checkpoints"] = [each.text() for each in foregone.values() if each is not None]
    dialect = site.dialect
    keyring = Keyring(load_master_key(site.folder), site.zone, new_id=dialect.new_key_id)
    transaction = SqlTransaction(connection, Memory.load(connection, dialect, keyring, ids))
    transaction.begin_command()
    if backup is not None:
        opening[RESTORED] = True
    transaction.records.add(Kind.EPOCH_OPENED, at=at, actor=None, origin=CONSOLE, body=opening)
    if backup is not None:
        transaction.records.add(Kind.BACKUP_RESTORED, at=at, actor=None, origin=CONSOLE, body=backup)
    transaction.end_command()
    transaction.flush()
    return loss
