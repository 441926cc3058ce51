"""A real HAProxy with the site's own configuration, before a real server: what people reach in production."""

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from govim.protocol.browser import SECURE_COOKIE
from govim.tls.folder import TlsFolder
from tests.architecture.sources import ROOT
from tests.components.secure_server import NAMES
from tests.components.server import SLOWEST_START, UNLIMITED, Server, free_port

CONFIGURATION = ROOT / "deploy/haproxy/haproxy.cfg"
PROGRAM = shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
# Timeouts in a test: an idle request is cut within three seconds, an idle WebSocket as in production.
SHORT = {
    "timeout http-request 10s": "timeout http-request 2s",
    "timeout http-keep-alive 15s": "timeout http-keep-alive 2s",
    "timeout client 30s": "timeout client 3s",
    "timeout server 60s": "timeout server 3s",
    "inter 2s": "inter 100ms",
    "maxconn 20000": "maxconn 200",
}


class Haproxy:
    """Started with the file in `deploy`, some of its words exchanged: each must be there."""

    def __init__(self, folder: Path, words: Mapping[str, str]) -> None:
        self.log = folder / "haproxy.log"
        self._admin = folder / "admin.sock"
        self._file = folder / "haproxy.cfg"
        text = CONFIGURATION.read_text()
        changed = {
            "user haproxy": "",
            "group haproxy": "",
            "/run/haproxy/admin.sock": str(self._admin),
            **words,
        }
        for word, instead in changed.items():
            assert word in text, word
            text = text.replace(word, instead)
        self._file.write_text(text)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Once is enough."""
        if self._process is not None:
            return
        assert PROGRAM is not None
        with self.log.open("wb") as log:
            self._process = subprocess.Popen([PROGRAM, "-db", "-f", self._file], stdout=log, stderr=log)

    def tell(self, command: str) -> str:
        """On its administrative socket, as an operator with socat does."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(SLOWEST_START)
            line.connect(str(self._admin))
            line.sendall(f"{command}\n".encode())
            return b"".join(iter(lambda: line.recv(65536), b"")).decode()

    def is_up(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()
        try:
            told = self.tell("show stat")
        except OSError:
            return False
        # It believes that a server is up until it has looked. Two backends, and the server of each.
        return ",L7OK," in told and told.count(",UP,") == 4

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(SLOWEST_START)


class ProxiedServer(Server):
    """Its `url` is the proxy's."""

    cookie = SECURE_COOKIE

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, with_gateway=True, settings=UNLIMITED)
        tls = TlsFolder(folder / "tls")
        tls.make(NAMES, at=datetime.now(UTC))
        self._authority = tls.authority
        (folder / "govim.toml").write_text("[proxy]\ntrusted = ['127.0.0.1']\n")
        plain, secure = free_port(), free_port()
        self.plain_url = f"http://localhost:{plain}"
        self.proxy_port = secure
        self.url = f"https://localhost:{secure}"
        self.socket_url = f"wss://localhost:{secure}/ws"
        self.proxy = Haproxy(
            folder.parent,
            {
                **SHORT,
                "/etc/haproxy/govim.pem": str(folder / "tls/server.pem"),
                "bind :80": f"bind 127.0.0.1:{plain}",
                "bind :443": f"bind 127.0.0.1:{secure}",
                "127.0.0.1:8080": f"127.0.0.1:{self.port}",
                "127.0.0.1:8081": f"127.0.0.1:{self.gateway_port}",
            },
        )

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self._authority))

    def start(self) -> None:
        """Returns once the proxy knows that it answers."""
        super().start()
        self.proxy.start()  # later than the server: what looks for one that is not there may take its port
        deadline = time.monotonic() + SLOWEST_START
        while not self.proxy.is_up():
            assert time.monotonic() < deadline, self.proxy.tell("show stat")
            time.sleep(0.02)


@pytest.fixture
def proxied_server(tmp_path: Path, demo_site: Path) -> Iterator[ProxiedServer]:
    """The demonstration behind the proxy, fresh for each test."""
    if PROGRAM is None:
        missing = "HAProxy is not installed: apt-get install haproxy"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    shutil.copytree(demo_site, tmp_path / "data")
    server = ProxiedServer(tmp_path / "data")
    try:
        server.start()
        yield server
    finally:
        server.stop()
        server.proxy.stop()
