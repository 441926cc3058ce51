"""The units, by systemd's own judgement. None runs here: test_supervisor.py listens in its place."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

import httpx2
import pytest

from govim.config.load import CREDENTIALS
from tests.architecture.sources import ROOT
from tests.components.server import SLOWEST_START, free_port

UNITS = ROOT / "deploy/systemd"
INSTALLED = "/opt/govim/current/bin"  # by ./install of the bundle
MOST_EXPOSED = 20  # tenths; 100 is without any protection
SERVICES = ["govim.service", "govim-backup.service"]

# What can be had without systemd: ProcSubset, ProtectProc, CapabilityBoundingSet, NoNewPrivileges …
SANDBOX = """
mount -t proc -o subset=pid,hidepid=invisible proc /proc &&
exec setpriv --bounding-set=-all --inh-caps=-all --no-new-privs -- "$@"
"""
# … and MemoryDenyWriteExecute, which is PR_SET_MDWE where the kernel has it.
DENY_WRITE_EXECUTE = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """A copy that runs the programs from here."""
    if shutil.which("systemd-analyze") is None:
        do_without("systemd-analyze is not installed: apt-get install systemd")
    copy = tmp_path / "units"
    shutil.copytree(UNITS, copy)
    for unit in (*copy.glob("*.service"), *copy.glob("*.d/*.conf")):
        unit.write_text(unit.read_text().replace(INSTALLED, str(Path(sys.executable).parent)))
    return copy


def do_without(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def analyze(*arguments: str, folder: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "--no-pager", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr


def service(file: Path) -> list[tuple[str, str]]:
    section = file.read_text().partition("[Service]\n")[2].partition("\n[")[0]
    lines = (line.partition("=") for line in section.splitlines() if line and not line.startswith("#"))
    return [(key, value) for key, _, value in lines]


@pytest.mark.parametrize("unit", [*SERVICES, "govim-backup.timer"])
def test_systemd_finds_no_fault(units: Path, unit: str) -> None:
    analyze("verify", f"./{unit}", folder=units)


@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_is_hardly_exposed(units: Path, unit: str) -> None:
    analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", f"./{unit}", folder=units)


def test_each_secret_that_we_take_can_be_handed_over() -> None:
    given = [value.partition(":")[0] for key, value in service(UNITS / "govim.service.d/secrets.conf")]
    assert sorted(given) == sorted(CREDENTIALS)


def test_the_programs_are_those_that_the_bundle_installs() -> None:
    for unit in SERVICES:
        [command] = [value for key, value in service(UNITS / unit) if key == "ExecStart"]
        assert command.startswith(f"{INSTALLED}/govim ")


def test_on_a_database_server_the_timer_backs_up_the_folder() -> None:
    [usual] = [value for key, value in service(UNITS / "govim-backup.service") if key == "ExecStart"]
    changed = service(UNITS / "govim-backup.service.d/postgresql.conf")
    assert [value for key, value in changed if key == "ExecStart"] == ["", f"{usual} --only-folder"]
    secrets = service(UNITS / "govim.service.d/secrets.conf")
    assert set(changed) & set(secrets) == {secrets[0]}


def test_the_server_is_ready_in_the_sandbox(tmp_path: Path) -> None:
    unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--"]
    if (
        refused := subprocess.run([*unshare, "true"], capture_output=True, text=True, check=False)
    ).returncode:
        do_without(f"no namespaces may be made here: {refused.stderr}")
    sandbox = [*unshare, "sh", "-c", SANDBOX, "sh", sys.executable, "-c", DENY_WRITE_EXECUTE]
    govim, site = [sys.executable, "-m", "govim"], ["--data", str(tmp_path / "site")]
    subprocess.run([*sandbox, *govim, "init", *site], check=True)
    port = free_port()
    server = subprocess.Popen([*sandbox, *govim, "serve", *site, "--port", str(port)])
    try:
        deadline = time.monotonic() + SLOWEST_START
        while not is_ready(port):
            assert server.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        subprocess.run([*sandbox, *govim, "backup", str(tmp_path / "backups"), *site], check=True)
    finally:
        server.kill()  # and with it the whole namespace
        server.wait(SLOWEST_START)


def is_ready(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
    except httpx2.TransportError:
        return False
