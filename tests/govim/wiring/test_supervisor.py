import contextlib
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from govim.wiring.supervisor import Supervisor
from tests.components.server import free_port

PATIENCE = 30.0


class Listener:
    """A supervisor's side of the socket."""

    def __init__(self, address: str) -> None:
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind(address.replace("@", "\0", 1))
        self._line.settimeout(PATIENCE)

    def heard(self) -> str:
        return self._line.recv(1024).decode()

    def close(self) -> None:
        self._line.close()


@contextlib.contextmanager
def listening(address: str) -> Iterator[Listener]:
    with contextlib.closing(Listener(address)) as listener:
        yield listener


@pytest.fixture(params=["a path", "an abstract name"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"@govim-test-{os.getpid()}" if request.param == "an abstract name" else str(tmp_path / "notify")


def test_it_tells_that_it_is_ready_and_that_it_stops(address: str) -> None:
    supervisor = Supervisor({"NOTIFY_SOCKET": address})
    with listening(address) as systemd:
        supervisor.ready()
        supervisor.stopping()
        assert [systemd.heard(), systemd.heard()] == ["READY=1", "STOPPING=1"]


async def test_a_loop_that_nobody_watches_says_nothing() -> None:
    await Supervisor({}).watch()


def test_a_supervisor_that_is_gone_is_no_reason_to_end(tmp_path: Path) -> None:
    Supervisor({"NOTIFY_SOCKET": str(tmp_path / "gone")}).ready()


def test_a_server_is_ready_when_it_answers_and_lives_until_it_is_told_to_stop(tmp_path: Path) -> None:
    command, site = [sys.executable, "-m", "govim"], ["--data", str(tmp_path / "site")]
    subprocess.run([*command, "init", *site], check=True, capture_output=True)
    port, address = free_port(), str(tmp_path / "notify")
    environment = os.environ | {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "200000"}
    with listening(address) as systemd:
        server = subprocess.Popen([*command, "serve", *site, "--port", str(port)], env=environment)
        try:
            while systemd.heard() != "READY=1":
                pass
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=PATIENCE) as answer:
                assert answer.status == 200
            assert [systemd.heard() for _ in range(3)] == ["WATCHDOG=1"] * 3
            server.send_signal(signal.SIGTERM)
            while systemd.heard() != "STOPPING=1":
                pass
        finally:
            server.kill()
            server.wait()
