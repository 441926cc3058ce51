"""Starlette on Hypercorn, with what Hypercorn 0.18 does not do itself (docs of each trap: ADR 0006)."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import h11
from hypercorn.asyncio import serve
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.config import Config
from hypercorn.events import Closed, Event
from hypercorn.protocol import ws_stream
from hypercorn.protocol.events import StreamClosed
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.protocol.ws_stream import FrameTooLargeError, WSStream
from starlette.types import ASGIApp
from wsproto.connection import ConnectionState
from wsproto.events import CloseConnection, Message, Ping
from wsproto.extensions import PerMessageDeflate
from wsproto.frame_protocol import CloseReason

from govim.protocol.strict_http import refusal_of, refuse_bare_lf
from govim.protocol.values import MAX_FRAME_BYTES

BACKLOG = 1024
KEEP_ALIVE = 30.0  # seconds
HANDSHAKE = 10
WRITE_DEADLINE = 30.0
MAX_FRAGMENTS = 64  # of a message
CLOSING = 5.0  # that a peer gets to answer our close


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
    refusal = refusal_of(request)
    if refusal is None:
        await _create_stream(protocol, request)
        return
    headers = [(b"content-length", b"0"), (b"connection", b"close"), *refusal.headers]
    await protocol._send_h11_event(h11.Response(status_code=refusal.status, headers=headers))  # noqa: SLF001
    await protocol._send_h11_event(h11.EndOfMessage())  # noqa: SLF001
    await protocol.send(Closed())


_send = TCPServer.protocol_send


async def _send_in_time(server: TCPServer, event: Event) -> None:
    """Whoever reads nothing would hold the connection, and the task that writes to it, for ever."""
    try:
        async with asyncio.timeout(WRITE_DEADLINE):
            await _send(server, event)
    except TimeoutError:
        server.writer.transport.abort()
        await server.protocol.handle(Closed())


_refused: WeakSet[WSStream] = WeakSet()  # sockets that sent too much and were told so
_fragments: WeakKeyDictionary[WSStream, int] = WeakKeyDictionary()  # of the message that is under way


async def _read_events(stream: WSStream) -> None:
    """In place of Hypercorn's own, which ends the line at a broken frame without saying why (fault 08), and
    overlooks a close that comes with the rest of a message that is too large: the line then stayed for ever.
    The rest is thrown away until the peer closes, or a deadline."""
    for event in stream.connection.events():
        if isinstance(event, Message):
            await _read_message(stream, event)
        elif isinstance(event, Ping):
            await stream._send_wsproto_event(event.response())  # noqa: SLF001
        elif isinstance(event, CloseConnection):
            if stream.connection.state is ConnectionState.REMOTE_CLOSING:
                await stream._send_wsproto_event(event.response())  # noqa: SLF001
            elif stream.connection.state is ConnectionState.OPEN:  # what came was broken, says wsproto
                await stream._send_wsproto_event(CloseConnection(code=event.code))  # noqa: SLF001
            await stream.send(StreamClosed(stream_id=stream.stream_id))


async def _read_message(stream: WSStream, event: "Message[Any]") -> None:
    if stream in _refused or stream.app_put is None:
        return
    try:
        _count_fragment(stream, event)
        stream.buffer.extend(event)
    except FrameTooLargeError:
        _refused.add(stream)
        stream.buffer.clear()
        await stream._send_wsproto_event(CloseConnection(code=CloseReason.MESSAGE_TOO_BIG))  # noqa: SLF001
        stream.task_group.spawn(_end_in_time, stream)
        return
    if event.message_finished:
        await stream.app_put(stream.buffer.to_message())
        stream.buffer.clear()


def _count_fragment(stream: WSStream, event: "Message[Any]") -> None:
    """Each costs more than its bytes, and an empty one has none (fault 09)."""
    if event.message_finished and stream.buffer.value is None:
        return  # a message of one frame
    count = _fragments.get(stream, 0) + event.frame_finished
    if count > MAX_FRAGMENTS:
        raise FrameTooLargeError
    if event.message_finished:
        _fragments.pop(stream, None)
    elif event.frame_finished:
        _fragments[stream] = count


async def _end_in_time(stream: WSStream) -> None:
    await asyncio.sleep(CLOSING)
    if not stream.closed:
        await stream.send(StreamClosed(stream_id=stream.stream_id))


def harden() -> None:
    """Once per process, before the first connection."""
    setattr(ws_stream, "PerMessageDeflate", _NoCompression)  # noqa: B010 -- not exported, so not typed
    H11Protocol._check_protocol = _no_other_protocol  # type: ignore[assignment]  # noqa: SLF001
    H11Protocol._create_stream = _create_plain_stream  # type: ignore[assignment]  # noqa: SLF001
    WSStream._handle_events = _read_events  # type: ignore[assignment]  # noqa: SLF001
    TCPServer.protocol_send = _send_in_time  # type: ignore[assignment]
    refuse_bare_lf()


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
    config.bind = [f"fd://{listening.detach()}"]  # it makes a socket of its own from it, and closes that
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
