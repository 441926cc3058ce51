"""The out side of a line: bounded in bytes and age, and closed in time."""

import asyncio
import contextlib
import tracemalloc
from collections.abc import AsyncIterator
from typing import cast

import pytest
from picows import WSTransport

from govim.config.settings import Limits, Settings
from govim.delivery.pipe import QueueLimits
from govim.gateway import pipe as pipes
from govim.gateway.departures import Departures
from govim.gateway.framing import Framing
from govim.protocol.frames import Refused
from govim.protocol.wire import Frame
from govim.storage.folder import DataFolder
from tests.govim.delivery.office import Office
from tests.govim.gateway.port import Line, Port, opened

MORE_THAN_THE_KERNEL_TAKES = 400


@pytest.fixture
async def narrow(folder: DataFolder) -> AsyncIterator[Port]:
    office = Office(folder, queue=QueueLimits(max_bytes=64 * 1024, max_age=30.0))
    async with opened(office) as port:
        yield port
    office.core.close()


async def stop_reading(line: Line) -> None:
    """As a peer that hangs: its kernel takes a little more, then nothing."""
    line.connection.transport.pause_reading()


async def upgraded(port: Port, token: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Bare bytes after the handshake."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port.number)
    writer.write(
        b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"Cookie: govim_session=" + token.encode() + b"\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


def masked(payload: bytes) -> bytes:
    """A short text frame as clients send it."""
    return bytes((0x81, 0x80 | len(payload), 0, 0, 0, 0)) + payload


async def test_whoever_does_not_read_is_closed_as_slow(narrow: Port) -> None:
    (ada, token), (bo, _) = await narrow.person("ada"), await narrow.person("bo")
    where = await narrow.office.do(narrow.office.world.open_direct(ada, bo))
    async with narrow.line(token) as line:
        await line.say("hello")
        await line.expect("welcome")
        await stop_reading(line)
        text = "长" * 6000
        for _ in range(MORE_THAN_THE_KERNEL_TAKES):
            await narrow.office.do(narrow.office.world.send(bo, where, text))
            if narrow.office.hub.slow:
                break
        assert narrow.office.hub.slow == 1
        assert narrow.office.hub.connections == []


async def test_frames_of_one_moment_leave_in_one_write(narrow: Port) -> None:
    _, token = await narrow.person("ada")
    reader, writer = await upgraded(narrow, token)
    writer.write(masked(b'{"type":"hello"}'))
    async with asyncio.timeout(20):
        await reader.readuntil(b'"type":"welcome"')
        await reader.read(1 << 16)  # its rest
        for connection in narrow.office.hub.connections:
            for number in range(3):
                connection.push(Frame(Refused(code=str(number))))
        came = await reader.read(1 << 16)
    assert [came.count(b'"code":"%d"' % number) for number in range(3)] == [1, 1, 1]
    writer.close()


async def test_what_was_offered_before_a_close_leaves_before_it(narrow: Port) -> None:
    _, token = await narrow.person("ada")
    async with narrow.line(token) as line:
        await line.say("hello")
        await line.expect("welcome")
        for connection in narrow.office.hub.connections:
            connection.push(Frame(Refused(code="last")))
            connection.close(1001)
        assert (await line.expect("refused"))["code"] == "last"
        assert await line.closed() == 1001


async def test_after_a_close_of_picows_nothing_follows(narrow: Port) -> None:
    _, token = await narrow.person("ada")
    reader, writer = await upgraded(narrow, token)
    writer.write(masked(b'{"type":"hello"}'))
    async with asyncio.timeout(20):
        await reader.readuntil(b'"type":"welcome"')
        [connection] = narrow.office.hub.connections
        writer.write(b"\x83\x80\x00\x00\x00\x00")  # an opcode that nobody knows
        await reader.readuntil(b"\x03\xeaReceived frame with invalid opcode")
        connection.push(Frame(Refused(code="late")))
        await asyncio.sleep(0.1)
        writer.close()
        assert b"late" not in await reader.read()


async def test_a_long_frame_leaves_no_buffer_behind(narrow: Port) -> None:
    """A welcome is long, and most clients are idle ever after."""
    _, token = await narrow.person("ada")
    async with narrow.line(token) as line:
        await line.say("hello")
        await line.expect("welcome")
        tracemalloc.start()
        long = Frame(Refused(code="x" * 8000))
        for connection in narrow.office.hub.connections:
            connection.push(long)
        assert (await line.expect("refused"))["code"] == "x" * 8000
        kept = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, pipes.__file__)])
        tracemalloc.stop()
        assert sum(trace.size for trace in kept.traces) < 1000


async def test_a_large_answer_waits_for_room(narrow: Port) -> None:
    """Pages of one's own asking are not what makes one slow."""
    (ada, token), (bo, _) = await narrow.person("ada"), await narrow.person("bo")
    where = await narrow.office.do(narrow.office.world.open_direct(ada, bo))
    for _ in range(60):
        await narrow.office.do(narrow.office.world.send(bo, where, "长" * 6000))
    async with narrow.line(token, max_size=None) as line:
        await line.say("hello")
        await line.expect("welcome")
        for number in range(8):
            await line.say("history", request=number, conversation=str(where), after=0, limit=200)
        await asyncio.sleep(0.2)
        for number in range(8):
            page = await line.expect("page")
            assert (page["request"], len(page["entries"])) == (number, 61)


async def test_a_peer_that_does_not_answer_our_close_is_cut(
    narrow: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipes, "CLOSING", 0.1)
    _, token = await narrow.person("ada")
    reader, writer = await upgraded(narrow, token)
    await narrow.has_connections(some=True)
    async with asyncio.timeout(20):
        narrow.office.hub.close_all(1001)
        assert await reader.read(4) == b"\x88\x02\x03\xe9"
        assert await reader.read() == b""
    writer.close()


async def test_pings_are_answered_and_reserved_bits_are_not(narrow: Port) -> None:  # fault 08
    _, token = await narrow.person("ada")
    async with narrow.line(token) as line:
        await line.say("hello")
        await line.expect("welcome")
        await (await line.connection.ping(b"x"))
        line.connection.transport.write(b"\xc9\x80\x00\x00\x00\x00")  # a ping with RSV1
        assert await line.closed() == 1002


async def test_of_a_broken_stream_the_rest_is_not_read(narrow: Port) -> None:  # fault 09
    _, token = await narrow.person("ada")
    reader, writer = await upgraded(narrow, token)
    await narrow.has_connections(some=True)
    writer.write(b"\x01\x81\x00\x00\x00\x00x" + b"\x00\x81\x00\x00\x00\x00x" * 2_000_000)
    async with asyncio.timeout(20):
        assert await reader.read(4) == b"\x88\x02\x03\xf1"
    waiting = writer.transport.get_write_buffer_size()
    await asyncio.sleep(0.3)
    assert writer.transport.get_write_buffer_size() == waiting > 0  # of the 14 MB
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(20):
            assert await reader.read() == b""
    writer.close()


async def test_pings_have_their_measure(folder: DataFolder) -> None:
    office = Office(folder, settings=Settings(limits=Limits(read_per_minute=3)))
    async with opened(office) as port:
        _, token = await port.person("ada")
        async with port.line(token) as line:
            await line.say("hello")
            await line.expect("welcome")
            for _ in range(2):
                await (await line.connection.ping())
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    await (await line.connection.ping())
    office.core.close()


async def test_pongs_that_nobody_asked_for_count_as_well(folder: DataFolder) -> None:  # fault 09
    office = Office(folder, settings=Settings(limits=Limits(read_per_minute=3)))
    async with opened(office) as port:
        _, token = await port.person("ada")
        async with port.line(token) as line:
            await line.say("hello")
            await line.expect("welcome")
            for _ in range(2):
                await line.connection.pong()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    await (await line.connection.ping())
    office.core.close()


class LostTransport:
    """Of picows: its peer is gone, with bytes still waiting, and nobody was told yet."""

    is_close_frame_sent = False

    def __init__(self) -> None:
        self.underlying_transport = self
        self.written: list[bytes] = []
        self.is_lost = False

    def is_closing(self) -> bool:
        return self.is_lost

    def get_write_buffer_size(self) -> int:
        return 1000

    def set_write_buffer_limits(self, high: int) -> None: ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def write(self, data: bytes) -> None:
        self.written.append(data)


async def test_whoever_is_lost_is_not_slow_and_is_written_nothing() -> None:
    transport = LostTransport()
    pipe = pipes.TransportPipe(
        cast(WSTransport, transport), Departures(), Framing(is_text=True), max_bytes=1000, max_age=30.0
    )
    pipe.writing_paused()
    assert not pipe.offer(b"x")
    transport.is_lost = True
    assert pipe.offer(b"x")
    pipe.writing_resumed()
    assert pipe.offer(b"x")
    pipe.leave()
    assert transport.written == []
