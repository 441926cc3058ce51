"""A site over TLS, seen by real clients."""

import asyncio
import os
import shutil
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect

from govim.demo.organisation import PASSWORD
from govim.protocol.wire import JSON
from tests.components.secure_server import SecureServer
from tests.components.server import Server, SignedIn, free_port

LOGIN = "zhangwei"
PROXIED = "[proxy]\ntrusted = ['127.0.0.1']\n"


@pytest.fixture
def server(tmp_path: Path, demo_site: Path) -> Iterator[SecureServer]:
    shutil.copytree(demo_site, tmp_path / "data")
    server = SecureServer(tmp_path / "data")
    server.start()
    yield server
    server.stop()


async def dial(server: SecureServer, who: SignedIn, origin: str | None = None) -> ClientConnection:
    return await connect(
        server.socket_url,
        ssl=server.trust,
        additional_headers=who.headers,
        origin=origin,  # type: ignore[arg-type]  # a NewType of str
        subprotocols=[JSON.subprotocol],  # type: ignore[list-item]
        proxy=None,
    )


def shown_by(connection: ClientConnection) -> bytes:
    tls: ssl.SSLObject = connection.transport.get_extra_info("ssl_object")
    certificate = tls.getpeercert(binary_form=True)
    assert certificate is not None
    return certificate


async def is_alive(connection: ClientConnection) -> bool:
    await connection.send('{"type":"hello","lang":"en"}')
    return '"welcome"' in str(await connection.recv())


def test_the_cookie_is_bound_to_this_host_and_to_tls(server: SecureServer) -> None:
    with server.client() as client:
        answer = client.post("/api/session", json={"login": LOGIN, "password": PASSWORD})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-govim=")
        assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert "domain" not in cookie.lower()
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert client.get("/api/session").status_code == 200
        gone = client.delete("/api/session")
        assert "Secure" in gone.headers["set-cookie"]
        assert client.get("/api/session").status_code == 401


def test_plain_text_gets_no_answer(server: SecureServer) -> None:
    with pytest.raises(httpx2.TransportError):
        httpx2.get(f"http://127.0.0.1:{server.port}/livez")


def test_over_tls_a_page_without_tls_is_foreign(server: SecureServer) -> None:
    with server.client() as client:
        for origin, status in ((server.url, 200), (server.url.replace("https", "http"), 403)):
            answer = client.post(
                "/api/session", headers={"Origin": origin}, json={"login": LOGIN, "password": PASSWORD}
            )
            assert answer.status_code == status


@pytest.mark.parametrize("is_told", [True, False])
async def test_a_new_certificate_is_taken_under_an_open_line(server: SecureServer, *, is_told: bool) -> None:
    who = server.sign_in(LOGIN)
    early = await dial(server, who, server.url)
    old = shown_by(early)
    server.tls.renew(at=datetime.now(UTC))
    if is_told:
        os.kill(server.pid, signal.SIGHUP)
    deadline = time.monotonic() + 15
    while (new := await peek(server, who)) == old:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
    assert new != old
    assert await is_alive(early)
    await early.close()


async def test_the_gateway_is_served_over_tls_too_and_takes_a_new_certificate(
    tmp_path: Path, demo_site: Path
) -> None:
    shutil.copytree(demo_site, tmp_path / "data")
    server = SecureServer(tmp_path / "data", with_gateway=True)
    port = server.gateway_port
    server.start()
    try:
        who = server.sign_in(LOGIN)
        server.socket_url = f"wss://localhost:{port}/ws"
        early = await dial(server, who, f"https://localhost:{port}")
        old = shown_by(early)
        server.tls.renew(at=datetime.now(UTC))
        os.kill(server.pid, signal.SIGHUP)
        deadline = time.monotonic() + 15
        while await peek(server, who) == old:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
        assert await is_alive(early)
        await early.close()
        with pytest.raises(httpx2.TransportError):
            httpx2.get(f"http://127.0.0.1:{port}/ws")
    finally:
        server.stop()


async def peek(server: SecureServer, who: SignedIn) -> bytes:
    late = await dial(server, who)
    try:
        return shown_by(late)
    finally:
        await late.close()


def test_an_expired_certificate_is_served_and_said_and_healed_without_a_restart(
    tmp_path: Path, demo_site: Path
) -> None:
    shutil.copytree(demo_site, tmp_path / "data")
    server = SecureServer(tmp_path / "data", made_at=datetime.now(UTC) - timedelta(days=398))
    server.start()
    try:
        with pytest.raises(httpx2.ConnectError, match="expired"), server.client() as client:
            client.get("/livez")
        server.tls.renew(at=datetime.now(UTC))
        os.kill(server.pid, signal.SIGHUP)
        time.sleep(0.5)
        with server.client() as client:
            assert client.get("/livez").status_code == 200
        assert "holds for -" in server.log.read_text()
    finally:
        server.stop()


def test_a_trusted_proxy_that_ends_tls_makes_the_session_secure(tmp_path: Path, demo_site: Path) -> None:
    shutil.copytree(demo_site, tmp_path / "data")
    (tmp_path / "data/govim.toml").write_text(PROXIED)
    server = Server(tmp_path / "data")
    server.start()
    try:
        sign_in = {"login": LOGIN, "password": PASSWORD}
        url = f"http://127.0.0.1:{server.port}/api/session"
        told = httpx2.post(url, json=sign_in, headers={"X-Forwarded-Proto": "https"})
        assert told.headers["set-cookie"].startswith("__Host-govim=")
        plain = httpx2.post(url, json=sign_in)
        assert plain.headers["set-cookie"].startswith("govim_session=")
    finally:
        server.stop()


def test_without_a_certificate_nothing_but_loopback_is_served(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "govim"]
    folder = ["--data", str(tmp_path / "site")]
    subprocess.run([*command, "init", *folder], check=True, capture_output=True)
    serve = [*command, "serve", *folder, "--host", "0.0.0.0", "--port", str(free_port())]
    refused = subprocess.run(
        serve, check=False, capture_output=True, text=True, timeout=60, env={**os.environ, "GOVIM_LANG": "en"}
    )
    assert refused.returncode == 2
    assert "govim cert" in refused.stderr
