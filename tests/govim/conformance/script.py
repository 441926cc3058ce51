"""A server that says what a test wrote down, whatever is sent to it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from govim.conformance.line import Line, connect
from govim.conformance.target import Address


@contextlib.asynccontextmanager
async def scripted(*says: bytes, closes: bool = True) -> AsyncIterator[Line]:
    """A line to it. Where it does not close, it waits for the client to."""

    tasks: list[asyncio.Task[None]] = []

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.append(asyncio.ensure_future(_say(reader, writer, says, closes=closes)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    line = await connect(Address(host, port, is_secure=False), None)
    try:
        yield line
    finally:
        line.cut()
        server.close()
        await asyncio.gather(*tasks)


async def _say(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, says: tuple[bytes, ...], *, closes: bool
) -> None:
    with contextlib.suppress(ConnectionError):
        for each in says:
            writer.write(each)
            await writer.drain()
        if closes:
            writer.write_eof()
        await reader.read()
    writer.transport.abort()
