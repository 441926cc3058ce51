"""The least of RFC 6455 that a client needs, so that the generator's CPU is not what is measured.

Frames of a server are unmasked. A client must mask; the key is zero here, which leaves the bytes as they are.
"""

import asyncio
import struct
from collections.abc import Callable
from typing import cast

from govim.protocol.browser import COOKIE
from govim.protocol.wire import JSON

HOST = "127.0.0.1"
TEXT, CLOSE = 0x81, 0x88
MASKED = 0x80
NO_MASK = bytes(4)
SHORT = 126  # the length from which the header grows


def text_frame(payload: bytes) -> bytes:
    """§ 5.2, FIN and opcode 1."""
    length = len(payload)
    if length < SHORT:
        header = bytes((TEXT, MASKED | length))
    else:
        header = struct.pack("!BBH", TEXT, MASKED | SHORT, length)
    return header + NO_MASK + payload


def server_frame(payload: bytes) -> bytes:
    """The same from a server, which does not mask."""
    length = len(payload)
    if length < SHORT:
        return bytes((TEXT, length)) + payload
    return struct.pack("!BBH", TEXT, SHORT, length) + payload


def upgrade_request(host: str, token: str) -> bytes:
    """§ 4.1. The key is constant: nobody checks the answer to it here."""
    return (
        f"GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        f"Sec-WebSocket-Protocol: {JSON.subprotocol}\r\nCookie: {COOKIE}={token}\r\n\r\n"
    ).encode()


class Line(asyncio.Protocol):
    """Calls `heard` with each text payload, and `lost` at the end. `opened` is done after the upgrade."""

    def __init__(
        self, host: str, token: str, heard: Callable[[bytes], None], lost: Callable[[], None]
    ) -> None:
        self._request = upgrade_request(host, token)
        self._heard, self._lost = heard, lost
        self._buffer = b""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        if not self.opened.done():
            head, end, buffer = buffer.partition(b"\r\n\r\n")
            if not end:
                self._buffer = head
                return
            if not head.startswith(b"HTTP/1.1 101"):
                raise ConnectionRefusedError(head.decode())
            self.opened.set_result(None)
        self._buffer = buffer[take(buffer, self._heard, self._lost) :]

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._lost()

    def send(self, frames: bytes) -> None:
        self._transport.write(frames)

    def close(self) -> None:
        self._transport.close()


def take(buffer: bytes, heard: Callable[[bytes], None], lost: Callable[[], None]) -> int:
    """Hear every whole text frame of a server; how many bytes were whole frames."""
    at, size = 0, len(buffer)
    while at + 2 <= size:
        length, start = buffer[at + 1], at + 2
        if length >= SHORT:
            width = 2 if length == SHORT else 8
            if start + width > size:
                break
            length = int.from_bytes(buffer[start : start + width], "big")
            start += width
        if start + length > size:
            break
        if buffer[at] == TEXT:
            heard(buffer[start : start + length])
        elif buffer[at] == CLOSE:
            lost()
        at = start + length
    return at
