"""A real server: a `govim` process of its own on a free loopback port, with its own data folder."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import make_url

from govim.config.settings import SETTINGS
from govim.demo.fill import fill_site, make_demo
from govim.demo.organisation import PASSWORD
from govim.protocol.browser import COOKIE
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import create_site
from tests.components.postgres import PostgresServer

SLOWEST_START = 30.0  # seconds; a test of the start has its own limit
PATIENCE = 15.0
DEFAULTS: Mapping[str, str] = {}
# For whoever talks without pause: the limits are counted, but not reached.
UNLIMITED = {
    SETTINGS[f"limits.{name}"].variable: "1000000"
    for name in ("send_per_minute", "read_per_minute", "sign_in_per_hour", "people_per_address")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A person with a session, as the server answered."""

    login: str
    person: str
    token: str
    cookie: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"{self.cookie}={self.token}"}


class Server:
    """Start, kill and start again on the same port. `prefix` goes before the command (`taskset -c 0`); with a
    `url` the data is in a database server; `with_gateway` opens the second port; `settings` by variable."""

    cookie = COOKIE

    def __init__(
        self,
        folder: Path,
        *,
        command: str = "demo",
        prefix: Sequence[str] = (),
        url: str | None = None,
        with_gateway: bool = False,
        settings: Mapping[str, str] = DEFAULTS,
    ) -> None:
        self.folder = folder
        self.site = StoredSite(DataFolder(folder), make_url(url) if url else None)
        self.port = free_port()
        self.gateway_port = free_port() if with_gateway else 0
        self.environment = os.environ | {SETTINGS["listen.gateway_port"].variable: str(self.gateway_port)}
        self.environment |= settings
        if url:
            self.environment[SETTINGS["storage.url"].variable] = url
        self.url = f"http://127.0.0.1:{self.port}"
        self.socket_url = f"ws://127.0.0.1:{self.port}/ws"
        self.log = folder.with_name(folder.name + ".log")
        self._command = [*prefix, sys.executable, "-m", "govim", command]
        self._command += ["--data", str(folder), "--port", str(self.port)]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def trust(self) -> ssl.SSLContext | None:
        """None: in plain text."""
        return None

    def client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.url, verify=self.trust or True, timeout=SLOWEST_START)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def waited_for_cpu(self) -> float:
        """Seconds that its main thread could have run but another process had the CPU; 0 where unknown."""
        try:
            waited = Path(f"/proc/{self.pid}/schedstat").read_text().split()[1]
        except OSError:
            return 0.0
        return int(waited) / 1e9

    def start(self) -> None:
        """Returns once it answers."""
        self.launch()
        deadline = time.monotonic() + SLOWEST_START
        while time.monotonic() < deadline:
            assert self._process is not None
            if self._process.poll() is not None:
                break
            if self._answers():
                return
            time.sleep(0.02)
        self.kill()
        pytest.fail(f"the server did not start:\n{self.log.read_text()}")

    def _answers(self) -> bool:
        """With the plainest client: it must not take the CPU from the server that starts."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SLOWEST_START)
        try:
            line.request("GET", "/livez")
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def launch(self) -> None:
        """Returns at once."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, env=self.environment)

    def wait(self) -> int:
        """For one that ends by itself: its exit status."""
        assert self._process is not None
        return self._process.wait(PATIENCE)

    def kill(self) -> None:
        """kill −9: nothing is flushed, nobody is told."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise

    def sign_in(self, login: str, password: str = PASSWORD) -> SignedIn:
        with self.client() as client:
            answer = client.post("/api/session", json={"login": login, "password": password})
        answer.raise_for_status()
        return SignedIn(
            login=login,
            person=answer.json()["person"]["id"],
            token=answer.cookies[self.cookie],
            cookie=self.cookie,
        )

    def sign_out(self, who: SignedIn) -> None:
        with self.client() as client:
            client.delete("/api/session", headers=who.headers).raise_for_status()


@contextlib.contextmanager
def running(
    folder: Path,
    *,
    command: str = "demo",
    prefix: Sequence[str] = (),
    url: str | None = None,
    with_gateway: bool = False,
    settings: Mapping[str, str] = DEFAULTS,
) -> Iterator[Server]:
    server = Server(
        folder, command=command, prefix=prefix, url=url, with_gateway=with_gateway, settings=settings
    )
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled demonstration that nobody serves: copy it."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    make_demo(DataFolder(folder))
    return folder


@pytest.fixture
def demo_server(tmp_path: Path, demo_site: Path) -> Iterator[Server]:
    """The demonstration, fresh for each test."""
    shutil.copytree(demo_site, tmp_path / "data")
    with running(tmp_path / "data") as server:
        yield server


@pytest.fixture(scope="session")
def served_demo(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> StoredSite:
    """A site with the demonstration's people in a database that nobody serves: copy both."""
    folder = DataFolder(tmp_path_factory.mktemp("served-demo") / "data")
    site = StoredSite(folder, make_url(postgres.new_database()))
    create_site(site)
    fill_site(site)
    return site


@pytest.fixture
def postgresql_server(tmp_path: Path, served_demo: StoredSite, postgres: PostgresServer) -> Iterator[Server]:
    """The same people on a database of its own, by `govim serve`; they may talk without pause."""
    shutil.copytree(served_demo.folder.root, tmp_path / "data")
    url = postgres.new_database(copy_of=str(served_demo.url))
    with running(tmp_path / "data", command="serve", url=url, settings=UNLIMITED) as server:
        yield server


@pytest.fixture
def either_server(request: pytest.FixtureRequest) -> Server:
    """The one that the parameter names."""
    server: Server = request.getfixturevalue(request.param)
    return server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
