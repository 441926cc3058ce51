"""A gateway on the test's loop, and lines to it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from govim.delivery.admission import Admission
from govim.domain.actor import Actor
from govim.gateway.line import Lines
from govim.gateway.server import Gateway, listen
from govim.protocol.browser import COOKIE
from govim.protocol.forwarded import TrustedProxies
from govim.protocol.wire import JSON, MSGPACK, WireFormat
from tests.govim.delivery.office import Frame, Office

PATIENCE = 20.0
UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
UNPACK: dict[WireFormat, Callable[[Any], Any]] = {JSON: json.loads, MSGPACK: msgspec.msgpack.decode}
PACK: dict[WireFormat, Callable[[Any], str | bytes]] = {JSON: json.dumps, MSGPACK: msgspec.msgpack.encode}


class Line:
    """Frames as dictionaries."""

    def __init__(self, connection: ClientConnection, wire: WireFormat) -> None:
        self.connection, self.wire = connection, wire

    async def say(self, type_: str, **fields: object) -> None:
        await self.connection.send(PACK[self.wire]({"type": type_, **fields}))

    async def expect(self, type_: str) -> Frame:
        async with asyncio.timeout(PATIENCE):
            frame: Frame = UNPACK[self.wire](await self.connection.recv())
        assert frame["type"] == type_, frame
        return frame

    async def closed(self) -> int:
        """The close code, after all that was said before it."""
        async with asyncio.timeout(PATIENCE):
            try:
                while True:
                    await self.connection.recv()
            except ConnectionClosed:
                return self.connection.close_code or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    office: Office
    number: int

    @asynccontextmanager
    async def line(
        self, token: str, wire: WireFormat = JSON, *headers: tuple[str, str], **options: object
    ) -> AsyncIterator[Line]:
        async with connect(
            f"ws://127.0.0.1:{self.number}/ws",
            additional_headers=[("Cookie", f"{COOKIE}={token}"), *headers],
            subprotocols=[wire.subprotocol],  # type: ignore[list-item]  # a NewType of str
            proxy=None,
            open_timeout=PATIENCE,
            close_timeout=1.0,
            **options,  # type: ignore[arg-type]
        ) as connection:
            yield Line(connection, wire)

    async def has_connections(self, *, some: bool) -> None:
        """Wait until somebody, or nobody, stands in the hub."""
        async with asyncio.timeout(PATIENCE):
            while bool(self.office.hub.connections) is not some:  # noqa: ASYNC110 -- the hub tells nobody
                await asyncio.sleep(0.01)

    async def person(self, login: str) -> tuple[Actor, str]:
        """Signed in; with the token."""
        [who] = await self.office.people(login)
        return who, await self.office.token(who, login)


@asynccontextmanager
async def opened(office: Office, *trusted: str, admission: Admission | None = None) -> AsyncIterator[Port]:
    admission = admission or office.admission
    queue = admission.out_queue
    lines = Lines(admit=admission.admit, max_bytes=queue.max_bytes, max_age=queue.max_age)
    listening = listen("127.0.0.1", 0)
    server = await Gateway(lines, TrustedProxies(trusted)).start(listening)
    yield Port(office=office, number=listening.getsockname()[1])
    server.close()
    office.hub.close_all(1001)
    await server.wait_closed()
