"""The demonstration over TLS, with the site's own authority; configured by the folder's `govim.toml`."""

import contextlib
import ssl
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from govim.protocol.browser import SECURE_COOKIE
from govim.tls.authority import alternative_name
from govim.tls.folder import TlsFolder
from tests.components.server import SLOWEST_START, Server

NAMES = [alternative_name("localhost"), alternative_name("127.0.0.1")]
CONFIGURATION = "[tls]\ncertificate = 'tls/server.pem'\nkey = 'tls/server.pem'\n"


class SecureServer(Server):
    cookie = SECURE_COOKIE

    def __init__(
        self,
        folder: Path,
        *,
        settings: str = "",
        made_at: datetime | None = None,
        with_gateway: bool = False,
    ) -> None:
        super().__init__(folder, with_gateway=with_gateway)
        self.url = f"https://localhost:{self.port}"
        self.socket_url = f"wss://localhost:{self.port}/ws"
        self.tls = TlsFolder(folder / "tls")
        self.tls.make(NAMES, at=made_at or datetime.now(UTC))
        (folder / "govim.toml").write_text(CONFIGURATION + settings)

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.tls.authority))

    def start(self) -> None:
        """Returns once it answers a handshake, trusted or not."""
        self.launch()
        deadline = time.monotonic() + SLOWEST_START
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                ssl.get_server_certificate(("127.0.0.1", self.port), timeout=SLOWEST_START)
                return
            time.sleep(0.02)
        self.kill()
        pytest.fail(f"the server did not start:\n{self.log.read_text()}")
