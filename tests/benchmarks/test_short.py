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

from tests.benchmarks.direct import site
from tests.benchmarks.direct.generator import Outcome
from tests.benchmarks.direct.verdict import reasons

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
    trouble=[],
)


@pytest.mark.slow
def test_durable_direct_runs_and_is_not_void() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.durable_direct", "--seconds", "2", "--people", "60"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "VOID" not in ran.stdout
    for row in ("closed loop,  1 in flight", "closed loop, 10 in flight", "open loop"):
        assert row in ran.stdout
    for part in ("bare group commit", "bare gateway echo", "ratio", "p99", "generator"):
        assert part in ran.stdout


def test_a_start_does_not_compile_its_libraries() -> None:
    """Else it takes more than twice as long; deploy/set_up sees to it."""
    for library in (hypercorn, msgspec, sqlalchemy, starlette, structlog):
        assert Path(cache_from_source(str(library.__file__))).exists(), library.__name__


@pytest.mark.slow
def test_cold_start_runs_and_is_not_void() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.cold_start", "--runs", "1"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert ran.returncode == 0, ran.stdout + ran.stderr
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
        assert part in ran.stdout


def test_a_run_that_lost_an_acked_message_is_void(tmp_path: Path) -> None:
    talkers = site.make_site(tmp_path / "site", people=2)
    assert reasons(tmp_path / "site", talkers, [NOTHING]) == []
    lost = msgspec.structs.replace(NOTHING, sent=[["ref"], []], acked=[{"ref": 2}, {}])
    [reason] = reasons(tmp_path / "site", talkers, [lost])
    assert "lost" in reason
    cut = msgspec.structs.replace(NOTHING, trouble=["a line was lost"])
    assert reasons(tmp_path / "site", talkers, [cut]) == ["a line was lost"]
