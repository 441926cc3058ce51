import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from govim.config.settings import Metrics as MetricsSettings
from govim.config.settings import Settings
from govim.delivery.commits import LoopCommits
from govim.delivery.hub import Hub
from govim.domain.finding import State
from govim.storage.backups import LastBackup, write_last_backup
from govim.storage.condition import Condition
from govim.storage.failed_mark import mark_failed
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import Core, open_core, vitals
from govim.wiring.child import Child
from govim.wiring.metrics import Metrics
from govim.wiring.observer import Observer
from govim.wiring.vitals import Vitals, add_readings

SLEEP = [sys.executable, "-c", "import sys; sys.stdin.read()"]


@dataclass(frozen=True)
class Ending:
    expires_at: datetime = datetime(2100, 1, 1, tzinfo=UTC)


class Running:
    """An open site with its vitals; the follower of the index is any child."""

    def __init__(self, folder: DataFolder, settings: Settings) -> None:
        self.commits = LoopCommits()
        self.core: Core = open_core(StoredSite(folder), answers=self.commits.answers)
        self.commits.bind(self.core.writer.submit, lambda _: None)
        self.condition = Condition(
            epoch=1, records=9, published=9, next_position=9, indexed=2, database_bytes=5
        )
        self.observer = Observer(lambda: self.condition)
        self.indexer = Child(SLEEP, {})
        self.figures = Metrics()
        self.vitals = Vitals(
            site=StoredSite(folder),
            settings=settings,
            clock=self.core.clock,
            commits=self.commits,
            observer=self.observer,
            indexer=self.indexer,
            figures=self.figures,
            is_read_only=self.core.read_only is not None,
        )
        self._watching = asyncio.create_task(self.indexer.watch())

    async def begin(self) -> None:
        await self.observer.look()
        async with asyncio.timeout(10):
            while not self.indexer.is_alive:  # noqa: ASYNC110 -- nothing tells
                await asyncio.sleep(0.01)

    async def end(self) -> None:
        await self.indexer.stop()
        await self._watching
        self.core.close()


@pytest.fixture
async def running(folder: DataFolder) -> AsyncIterator[Running]:
    running = Running(folder, Settings())
    await running.begin()
    yield running
    await running.end()


async def test_all_is_well(running: Running) -> None:
    assert await running.vitals.ready() == {"storage": True, "trail": True, "indexer": True}
    findings = {each.component: each for each in await running.vitals.findings()}
    assert findings["running_storage"].state is State.OK
    assert "space" in findings


async def test_a_checkpoint_five_seconds_behind_is_not_ready(running: Running) -> None:
    now = asyncio.get_running_loop().time()
    running.observer.trail.look(now - 6, head=10, reached=9)
    running.observer.trail.look(now, head=10, reached=9)
    assert not (await running.vitals.ready())["trail"]
    findings = {each.component: each for each in await running.vitals.findings()}
    assert (findings["running_trail"].state, findings["running_trail"].cause) == (State.PROBLEM, "trail_late")
    assert findings["running_trail"].values["seconds"] == 6


async def test_health_that_nobody_looked_at_for_five_seconds_is_not_claimed(running: Running) -> None:
    assert (await running.vitals.ready())["trail"]
    running.observer._looked_at -= vitals.MOST_TRAIL_LAG
    assert not (await running.vitals.ready())["trail"]
    await running.observer.look()
    assert (await running.vitals.ready())["trail"]


async def test_before_the_first_look_nothing_is_claimed(running: Running) -> None:
    running.observer.latest = None
    assert not (await running.vitals.ready())["trail"]


async def test_a_dead_follower_is_not_ready(running: Running) -> None:
    await running.indexer.stop()
    assert not (await running.vitals.ready())["indexer"]


async def test_a_writer_that_does_not_answer_is_not_ready(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vitals, "WRITE_WITHIN", 0.0)
    assert not (await running.vitals.ready())["storage"]


async def test_a_stopped_writer_is_not_ready(running: Running) -> None:
    running.core.writer.stop()
    assert not (await running.vitals.ready())["storage"]


async def test_a_server_that_started_read_only_says_so(running: Running, folder: DataFolder) -> None:
    running.core.close()
    mark_failed(folder, OSError("EIO"))
    read_only = Running(folder, Settings())
    await read_only.begin()
    assert not (await read_only.vitals.ready())["storage"]
    findings = {each.component: each for each in await read_only.vitals.findings()}
    assert findings["running_storage"].cause == "started_read_only"
    assert findings["storage"].cause == "failed"
    await read_only.end()


async def test_figures_may_be_turned_off(running: Running, folder: DataFolder) -> None:
    assert running.vitals.metrics()
    off = Settings(metrics=MetricsSettings(enabled=False))
    quiet = Vitals(
        site=StoredSite(folder),
        settings=off,
        clock=running.core.clock,
        commits=running.commits,
        observer=running.observer,
        indexer=running.indexer,
        figures=running.figures,
    )
    assert quiet.metrics() is None


async def test_figures_are_read_from_their_owners(running: Running, folder: DataFolder) -> None:
    backed_up_at = running.core.clock.now() - timedelta(hours=2)
    last = LastBackup(at=backed_up_at, place="/b", position=1, bytes=1, has_keys=False)
    write_last_backup(folder, last)
    hub = Hub(running.core.reader)
    hub.slow = 3

    add_readings(
        running.figures,
        writer=running.core.writer,
        hub=hub,
        observer=running.observer,
        folder=folder,
        certificate=Ending(),
        clock=running.core.clock,
    )
    page = running.vitals.metrics()
    assert page is not None
    found = {
        sample.name: sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }
    assert (found["govim_slow_connections_total"], found["govim_database_bytes"]) == (3, 5)
    assert (found["govim_index_lag_records"], found["govim_queued_commands"]) == (7, 0)
    assert 7200 <= found["govim_backup_age_seconds"] < 7300
    assert found["govim_certificate_days"] > 20_000
