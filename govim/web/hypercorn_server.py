"""Starlette on Hypercorn, with what Hypercorn 0.18 does not do itself (docs of each trap: ADR 0006)."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable

import h11
from hypercorn.asyncio import serve
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.config import Config
from hypercorn.events import Closed, Event
from hypercorn.protocol import ws_stream
from hypercorn.protocol.h11 import H11Protocol
from starlette.types import ASGIApp
from wsproto.extensions import PerMessageDeflate

from govim.protocol.frames import MAX_FRAME_BYTES

BACKLOG = 1024
KEEP_ALIVE = 30.0  # seconds
HANDSHAKE = 10
WRITE_DEADLINE = 30.0


class _NoCompression(PerMessageDeflate):
    """Hypercorn always accepts permessage-deflate, which costs 119 KiB a connection after one message."""

    def accept(self, offer: str) -> bool | None:
        del offer
        return None


async def _no_other_protocol(protocol: H11Protocol, request: h11.Request) -> None:
    """In place of Hypercorn's own check, which would switch to HTTP/2."""
    del protocol, request


_create_stream = H11Protocol._create_stream  # noqa: SLF001


async def _create_plain_stream(protocol: H11Protocol, request: h11.Request) -> None:
    """h2c, CONNECT and two lengths let a request slip past a proxy's rules: 400, and closed (fault 12)."""
    headers = request.headers  # h11 gives the names in lower case
    is_h2c = any(name == b"upgrade" and b"h2c" in value.lower() for name, value in headers)
    is_ambiguous = {b"content-length", b"transfer-encoding"} <= {name for name, _ in headers}
    if request.method in {b"CONNECT", b"PRI"} or is_h2c or is_ambiguous:
        await protocol._send_error_response(400)  # noqa: SLF001
        await protocol.send(Closed())
        return
    await _create_stream(protocol, request)


_send = TCPServer.protocol_send


async def _send_in_time(server: TCPServer, event: Event) -> None:
    """Whoever reads nothing would hold the connection, and the task that writes to it, for ever."""
    try:
        async with asyncio.timeout(WRITE_DEADLINE):
            await _send(server, event)
    except TimeoutError:
        server.writer.transport.abort()
        await server.protocol.handle(Closed())


def harden() -> None:
    """Once per process, before the first connection."""
    setattr(ws_stream, "PerMessageDeflate", _NoCompression)  # noqa: B010 -- not exported, so not typed
    H11Protocol._check_protocol = _no_other_protocol  # type: ignore[assignment]  # noqa: SLF001
    H11Protocol._create_stream = _create_plain_stream  # type: ignore[assignment]  # noqa: SLF001
    TCPServer.protocol_send = _send_in_time  # type: ignore[assignment]


def listen(host: str, port: int) -> socket.socket:
    """Bound and listening from here on: who connects before the server is ready waits. Raises OSError."""
    return socket.create_server(
        (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=BACKLOG
    )


class _Tls(Config):
    """With a context of ours, whose certificate is replaced while it serves."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__()
        self._context = context

    @property
    def ssl_enabled(self) -> bool:
        return True

    def create_ssl_context(self) -> ssl.SSLContext:
        return self._context


def configure(listening: socket.socket, tls: ssl.SSLContext | None = None) -> Config:
    config = Config() if tls is None else _Tls(tls)
    config.bind = [f"fd://{listening.fileno()}"]
    config.backlog = BACKLOG
    config.alpn_protocols = ["http/1.1"]
    config.keep_alive_timeout = KEEP_ALIVE
    config.ssl_handshake_timeout = HANDSHAKE
    config.websocket_max_message_size = MAX_FRAME_BYTES
    config.websocket_ping_interval = None  # ours has a deadline (docs/protocol.md)
    config.include_server_header = False
    config.accesslog = None
    config.errorlog = None
    return config


async def run(
    app: ASGIApp,
    listening: socket.socket,
    *,
    until: Callable[[], Awaitable[None]],
    tls: ssl.SSLContext | None = None,
) -> None:
    harden()
    await serve(app, configure(listening, tls), shutdown_trigger=until, mode="asgi")  # type: ignore[arg-type]
