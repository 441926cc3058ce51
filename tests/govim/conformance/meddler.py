"""A server that is wrong in one point: the real one, behind a go-between that changes what is said."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from govim.conformance.frames import Frame, FrameReader

SOME = 65536


def unchanged(said: bytes) -> bytes:
    return said


def alone(frame: Frame) -> list[Frame]:
    return [frame]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meddling:
    """What is changed: the first bytes that a client says, the head of the answer, each frame either way."""

    request: Callable[[bytes], bytes] = unchanged
    head: Callable[[bytes], bytes] = unchanged
    sent: Callable[[Frame], list[Frame]] = alone
    came: Callable[[Frame], list[Frame]] = alone
    masks: bool = False  # what the server says, too


@contextlib.asynccontextmanager
async def meddled(port: int, meddling: Meddling) -> AsyncIterator[int]:
    """The port of the go-between before the server at `port`."""
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.ensure_future(_between(port, meddling, reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _between(
    port: int, meddling: Meddling, near: asyncio.StreamReader, to_near: asyncio.StreamWriter
) -> None:
    far, to_far = await asyncio.open_connection("127.0.0.1", port)
    try:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            to_far.write(meddling.request(await near.read(SOME)))
            head = meddling.head(await far.readuntil(b"\r\n\r\n"))
            to_near.write(head)
            is_socket = b" 101 " in head
            one = _frames(near, to_far, meddling.sent) if is_socket else _bytes(near, to_far)
            two = _frames(far, to_near, _from_server(meddling)) if is_socket else _bytes(far, to_near)
            await asyncio.gather(one, two)
    finally:
        to_far.transport.abort()
        to_near.transport.abort()


def _from_server(meddling: Meddling) -> Callable[[Frame], list[Frame]]:
    return lambda frame: [replace(each, is_masked=meddling.masks) for each in meddling.came(frame)]


async def _bytes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while came := await reader.read(SOME):
        writer.write(came)
    writer.write_eof()


async def _frames(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, change: Callable[[Frame], list[Frame]]
) -> None:
    frames = FrameReader()
    while came := await reader.read(SOME):
        for frame in frames.feed(came):
            writer.write(b"".join(each.encode() for each in change(frame)))
    writer.write_eof()
