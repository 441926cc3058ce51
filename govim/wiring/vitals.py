"""What a running server says of itself: ready or not, figures, findings."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from govim.config import Settings
from govim.delivery.hub import Hub
from govim.domain.errors import GovimError, OutcomeUnknown
from govim.domain.finding import Finding, State
from govim.domain.ids import PersonId
from govim.ports import Clock, Commits, Work
from govim.storage.folder import DataFolder
from govim.storage.read_only import NoWriter
from govim.storage.site import StoredSite
from govim.storage.writer import Writer
from govim.tls.expiry import days_left
from govim.wiring.backup_age import backup_age
from govim.wiring.checks import examine
from govim.wiring.child import Child
from govim.wiring.metrics import Metrics
from govim.wiring.observer import Observer

WRITE_WITHIN = 5.0  # seconds
MOST_TRAIL_LAG = 5.0
NOBODY = PersonId(UUID(int=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """Satisfies `web.parts.Vitals`. Owned by the loop."""

    site: StoredSite
    settings: Settings
    clock: Clock
    commits: Commits
    observer: Observer
    indexer: Child
    figures: Metrics
    is_read_only: bool = False

    async def ready(self) -> Mapping[str, bool]:
        can_write = await self._can_write()  # may take its time; the rest is of the moment after it
        behind = self.observer.trail_behind
        return {
            "storage": can_write,
            "trail": behind is not None and behind <= MOST_TRAIL_LAG,
            "indexer": self.indexer.is_alive,
        }

    async def findings(self) -> list[Finding]:
        is_ready = await self.ready()
        return [*await asyncio.to_thread(self._examine), *self._running(is_ready)]

    def metrics(self) -> bytes | None:
        return self.figures.page() if self.settings.metrics.enabled else None

    async def _can_write(self) -> bool:
        """The writer takes, commits and answers a command. It looks at something: one that did not would be
        committed without a word to the database server."""
        try:
            async with asyncio.timeout(WRITE_WITHIN):
                await self.commits.submit(Work(run=lambda tx: tx.directory.person(NOBODY)))
        except (TimeoutError, GovimError, OutcomeUnknown):
            return False
        return True

    def _examine(self) -> list[Finding]:
        return list(examine(self.site, self.settings, now=self.clock.now()))

    def _running(self, is_ready: Mapping[str, bool]) -> Iterator[Finding]:
        not_writing = "started_read_only" if self.is_read_only else "not_writing"
        causes = {"storage": not_writing, "trail": "trail_late", "indexer": "no_indexer"}
        for part, is_well in is_ready.items():
            yield Finding(
                component=f"running_{part}",
                state=State.OK if is_well else State.PROBLEM,
                cause="works" if is_well else causes[part],
                values={"seconds": round(self.observer.trail_behind or 0.0)},
            )


class Expiring(Protocol):
    @property
    def expires_at(self) -> datetime: ...


def add_readings(
    metrics: Metrics,
    *,
    writer: Writer | NoWriter,
    hub: Hub,
    observer: Observer,
    folder: DataFolder,
    certificate: Expiring | None,
    clock: Clock,
) -> None:
    read = metrics.read
    read("govim_queued_commands", "Commands waiting for the writer", lambda: writer.queued)
    read("govim_connections", "Open connections", lambda: len(hub.connections))
    slow = "Connections closed because their out-queue was full or late"
    read("govim_slow_connections", slow, lambda: hub.slow, is_total=True)
    read("govim_trail_lag_records", "Records not yet in a checkpoint", lambda: observer.trail.records)
    read("govim_trail_lag_seconds", "How long the checkpoint is behind", lambda: observer.trail.seconds)
    read("govim_index_lag_records", "Records not yet in the audit index", lambda: observer.index.records)
    read("govim_index_lag_seconds", "How long the audit index is behind", lambda: observer.index.seconds)
    mirrors = "Records not yet in the checkpoint mirror that is furthest behind"
    read("govim_mirror_lag_records", mirrors, _mirror_lag_of(observer))
    read("govim_database_bytes", "Size of the database", _bytes_of(observer))
    age = "Seconds since the last good backup began"
    read("govim_backup_age_seconds", age, lambda: backup_age(folder, now=clock.now()))
    if certificate is not None:
        days = "Days until the certificate ends"
        read("govim_certificate_days", days, lambda: days_left(certificate.expires_at, clock.now()))


def _mirror_lag_of(observer: Observer) -> Callable[[], float | None]:
    """None without mirrors."""
    return lambda: max(observer.latest.mirror_lags.values(), default=None) if observer.latest else None


def _bytes_of(observer: Observer) -> Callable[[], float | None]:
    return lambda: None if observer.latest is None else observer.latest.database_bytes
