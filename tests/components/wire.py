"""A client's line to the server, over the `websockets` library: frames as dictionaries, no memory."""

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import uuid_utils.compat
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from govim.protocol.wire import JSON
from tests.components.server import Server, SignedIn

PATIENCE = 15.0  # for a handshake; a server that is being killed must not hang a test
Frame = dict[str, Any]


def new_ref() -> UUID:
    return uuid_utils.compat.uuid7()


class Wire:
    """Answers the server's pings by itself. Iterate over the frames; the end of the line ends the loop."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def send(self, type_: str, **fields: object) -> None:
        """ConnectionClosed where the line is cut."""
        await self._connection.send(json.dumps({"type": type_, **fields}, ensure_ascii=False))

    async def receive(self) -> Frame:
        """The next frame that is not a ping. Raises ConnectionClosed."""
        while True:
            frame: Frame = json.loads(await self._connection.recv())
            if frame["type"] != "ping":
                return frame
            await self.send("pong")

    async def expect(self, *types: str) -> Frame:
        """The next frame of these types; others are dropped."""
        while (frame := await self.receive())["type"] not in types:
            pass
        return frame

    async def __aiter__(self) -> AsyncIterator[Frame]:
        with contextlib.suppress(ConnectionClosed):
            while True:
                yield await self.receive()

    def cut(self) -> None:
        """As a pulled cable or a dead phone does: no close frame, nothing more is read."""
        self._connection.transport.abort()

    @property
    def close_code(self) -> int | None:
        return self._connection.close_code


@contextlib.asynccontextmanager
async def open_wire(server: Server, who: SignedIn) -> AsyncIterator[Wire]:
    """Connected, hello not yet said."""
    connection = await connect(
        server.socket_url,
        ssl=server.trust,
        additional_headers=who.headers,
        subprotocols=[JSON.subprotocol],  # type: ignore[list-item]  # a NewType of str
        compression=None,
        ping_interval=None,
        max_size=None,
        max_queue=None,
        open_timeout=PATIENCE,
        close_timeout=1.0,
        proxy=None,
    )
    try:
        yield Wire(connection)
    finally:
        await connection.close()
