"""What Hypercorn does not do itself, on a small app in this process."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
from starlette.types import Receive, Scope, Send

from govim.web import hypercorn_server
from govim.web.hypercorn_server import configure, harden, listen, run

PATIENCE = 20.0
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)


class Flood:
    """Says more than anybody could read; knows when it may end."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await receive()
        await send({"type": "websocket.accept"})
        try:
            while (await self._said(receive)) != "websocket.disconnect":
                await send({"type": "websocket.send", "text": "x" * 60_000})
        finally:
            self.ended.set()

    async def _said(self, receive: Receive) -> str | None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0):
                return str((await receive())["type"])
        return None


@contextlib.asynccontextmanager
async def serving(app: Flood) -> AsyncIterator[int]:
    stop = asyncio.Event()

    async def until() -> None:
        await stop.wait()

    listening = listen("127.0.0.1", 0)
    port: int = listening.getsockname()[1]
    server = asyncio.ensure_future(run(app, listening, until=until))
    try:
        yield port
    finally:
        stop.set()
        await asyncio.wait_for(server, PATIENCE)
        listening.detach()  # Hypercorn has closed it


async def ask(port: int, request: bytes) -> bytes:
    """All that is said until the line is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await asyncio.wait_for(reader.read(), PATIENCE)
    writer.close()
    return answer


async def test_whoever_reads_nothing_loses_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hypercorn_server, "WRITE_DEADLINE", 0.3)
    flood = Flood()
    async with serving(flood) as port:
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(HANDSHAKE + b"\r\n")
            await asyncio.wait_for(flood.ended.wait(), PATIENCE)


@pytest.mark.parametrize(
    "request_",
    [
        b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: H2C\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ids=["connect", "http2", "h2c", "H2C", "two lengths"],
)
async def test_no_other_protocol_is_spoken_and_the_line_is_closed(request_: bytes) -> None:  # fault 12
    async with serving(Flood()) as port:
        answer = await ask(port, request_)
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"connection: close" in answer
    assert answer.count(b"HTTP/") == 1


async def test_no_extension_is_accepted() -> None:
    offer = b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
    async with serving(Flood()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HANDSHAKE + offer)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
        assert b" 101 " in head
        assert b"extensions" not in head.lower()
        writer.transport.abort()


async def test_whoever_connects_before_the_server_is_ready_waits() -> None:
    listening, stop = listen("127.0.0.1", 0), asyncio.Event()

    async def until() -> None:
        await stop.wait()

    with socket.create_connection(listening.getsockname()) as early:
        early.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        early.setblocking(False)
        server = asyncio.ensure_future(run(Flood(), listening, until=until))
        answer = await asyncio.wait_for(asyncio.get_running_loop().sock_recv(early, 4096), PATIENCE)
    assert answer.startswith(b"HTTP/1.1 204")
    stop.set()
    await server
    listening.detach()


async def test_a_taken_port_is_said_before_anything_is_opened() -> None:
    with listen("127.0.0.1", 0) as first, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", first.getsockname()[1])


async def test_hardening_twice_is_hardening_once() -> None:
    harden()
    harden()
    async with serving(Flood()) as port:
        assert (await ask(port, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).startswith(
            b"HTTP/1.1 204"
        )


def test_frames_are_bounded_and_pings_are_ours() -> None:
    with listen("127.0.0.1", 0) as listening:
        config = configure(listening)
    assert config.websocket_max_message_size == 65_536
    assert config.websocket_ping_interval is None
    assert config.alpn_protocols == ["http/1.1"]
    assert not config.include_server_header
