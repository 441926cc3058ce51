"""The benchmarks run, and are not void. How fast they are is not asked here: the machine is shared."""

import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import hypercorn
import msgspec
import pytest
import sqlalchemy
import starlette
import structlog

from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from tests.benchmarks import fan_out
from tests.benchmarks.crowd.load import Outcome as Heard
from tests.benchmarks.crowd.load import Row
from tests.benchmarks.crowd.site import make_crowd
from tests.benchmarks.direct import site
from tests.benchmarks.direct.generator import Outcome
from tests.benchmarks.direct.verdict import reasons
from tests.benchmarks.peers.ejabberd import compare
from tests.components import ejabberd
from tests.components.postgres import binaries

NOTHING = Outcome(
    acks=0,
    seconds=1.0,
    ack_ms=(0.0, 0.0),
    arrival_ms=(0.0, 0.0),
    server_cpu=0.0,
    generator_cpu=0.0,
    cpu_1=0.0,
    sent=[[], []],
    acked=[{}, {}],
    heard=[[], []],
    trouble=[],
)


def run(name: str, *options: str) -> str:
    """What it prints."""
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *options]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "VOID" not in ran.stdout
    return ran.stdout


@pytest.mark.slow
def test_durable_direct_runs_and_is_not_void() -> None:
    ran = run("durable_direct", "--seconds", "2", "--people", "60", "--no-peers")
    for row in ("closed loop,  1 in flight", "closed loop, 10 in flight", "open loop"):
        assert row in ran
    for part in ("bare group commit", "bare gateway echo", "ratio", "p99", "generator", "µs"):
        assert part in ran


@pytest.mark.slow
def test_durable_direct_runs_on_postgresql_and_is_not_void() -> None:
    binaries()  # skips where there are none
    ran = run("durable_direct", "--seconds", "1", "--people", "20", "--no-peers", "--database", "postgresql")
    assert "bare group commit" in ran


@pytest.mark.slow
@pytest.mark.skipif(not ejabberd.is_installed(), reason="ejabberd is not installed")
def test_ejabberd_runs_under_the_same_load_and_is_not_void() -> None:
    ran = run("peers.ejabberd", "--seconds", "1", "--people", "20")
    for row in (" 1 in flight", "10 in flight"):
        assert row in ran


def test_a_peer_that_is_not_installed_is_missed_loudly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert compare({1: 1.0}, people=2, seconds=1.0) == []
    assert "SKIPPED" in capsys.readouterr().out


def test_a_start_does_not_compile_its_libraries() -> None:
    """Else it takes more than twice as long; deploy/set_up sees to it."""
    for library in (hypercorn, msgspec, sqlalchemy, starlette, structlog):
        assert Path(cache_from_source(str(library.__file__))).exists(), library.__name__


@pytest.mark.slow
def test_fan_out_runs_and_is_not_void() -> None:
    ran = run("fan_out", "--members", "100", "--seconds", "1", "--burst", "5")
    for part in ("paced", "bursts of 5", "bare picows", "ratio", "p99", "µs"):
        assert part in ran


@pytest.mark.slow
def test_idle_runs_and_is_not_void() -> None:
    ran = run("idle", "--connections", "100")
    for part in ("ours", "bare picows", "KiB a connection", "kernel", "split", "ratio"):
        assert part in ran


@pytest.mark.slow
def test_storm_runs_and_is_not_void() -> None:
    ran = run("storm", "--people", "60")
    for part in ("ours", "bare picows", "ms CPU a reconnect", "ratio", "live ack", "live arrival", "p99"):
        assert part in ran


@pytest.mark.slow
def test_hello_runs_and_is_not_void() -> None:
    ran = run("hello", "--conversations", "20", "--runs", "3")
    for part in ("ours", "encoding alone", "ratio", "bytes", "target"):
        assert part in ran


@pytest.mark.slow
def test_receipts_runs_and_is_not_void() -> None:
    ran = run("receipts", "--members", "50", "--messages", "2")
    for part in ("ours", "cursors only", "ratio", "digest", "µs"):
        assert part in ran


@pytest.mark.slow
def test_depth_runs_and_is_not_void() -> None:
    ran = run("depth", "--people", "20", "--messages", "2000", "--sends", "500")
    for part in ("20 messages", "filled", "WAL bytes", "ratio", "target", "µs"):
        assert part in ran


@pytest.mark.slow
def test_cold_start_runs_and_is_not_void() -> None:
    ran = run("cold_start", "--runs", "1")
    for part in (
        "bare Python",
        "its libraries",
        "/livez",
        "/readyz",
        "ratio",
        "CPU",
        "resident",
        "kill −9",
        "disk",
    ):
        assert part in ran


def test_a_run_that_lost_an_acked_message_is_void(tmp_path: Path) -> None:
    stored = StoredSite(DataFolder(tmp_path / "site"))
    talkers = site.make_site(stored, people=2)
    assert reasons(stored, talkers, [NOTHING]) == []
    lost = msgspec.structs.replace(NOTHING, sent=[["ref"], []], acked=[{"ref": 2}, {}])
    [reason] = reasons(stored, talkers, [lost])
    assert "lost" in reason
    twice = msgspec.structs.replace(NOTHING, sent=[["ref"], []], heard=[[], [(2, "ref"), (2, "ref")]])
    assert "doubled" in reasons(stored, talkers, [twice])[0]
    cut = msgspec.structs.replace(NOTHING, trouble=["a line was lost"])
    assert reasons(stored, talkers, [cut]) == ["a line was lost"]


def test_a_fan_out_that_lost_or_swapped_a_message_is_void(tmp_path: Path) -> None:
    stored = StoredSite(DataFolder(tmp_path / "site"))
    crowd = make_crowd(stored, 2, groups=1, members=2)
    row = Row(deliveries=0, seconds=1.0, spread_ms=(0.0, 0.0), server_cpu=0.0, generator_cpu=0.0, cpu_1=0.0)
    quiet = Heard(size=0, paced=row, burst=row, sent=[], acked={}, heard=[], trouble=[])
    assert fan_out.reasons(stored, crowd, quiet) == []
    lost = msgspec.structs.replace(quiet, sent=["ref"], acked={"ref": 2})
    assert "lost" in fan_out.reasons(stored, crowd, lost)[0]
    swapped = msgspec.structs.replace(quiet, sent=["one", "two"], heard=[(3, "two"), (2, "one")])
    assert "hole" in fan_out.reasons(stored, crowd, swapped)[0]
