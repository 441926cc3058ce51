import pytest

from govim.conformance.frames import Frame, ping
from govim.conformance.line import Said
from tests.govim.conformance.script import scripted

PING = Frame(opcode=9, payload=b"x", is_masked=False)


async def test_heads_and_bodies_are_read() -> None:
    async with scripted(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}more") as line:
        head = await line.read_head()
        assert head is not None
        assert await line.read_body(head) == b"{}"


async def test_a_chunked_body_is_joined() -> None:
    chunks = b"2\r\n{}\r\n1\r\n \r\n0\r\n\r\n"
    async with scripted(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunks) as line:
        head = await line.read_head()
        assert head is not None
        assert await line.read_body(head) == b"{} "


async def test_a_line_that_ends_without_an_answer_is_no_error() -> None:
    async with scripted() as line:
        assert await line.read_head() is None
        assert await line.frame() is None


async def test_frames_come_one_at_a_time_then_the_end() -> None:
    async with scripted(PING.encode() + PING.encode()) as line:
        assert await line.has_come()
        assert [await line.frame(), await line.frame(), await line.frame()] == [PING, PING, None]


async def test_silence_is_told_from_the_end() -> None:
    async with scripted(closes=False) as line:
        assert not await line.has_come()
        with pytest.raises(TimeoutError):
            await line.frame(patience=0.01)
        assert await line.rest(patience=0.01) == Said(came=b"", is_closed=False)


async def test_all_that_is_said_is_kept() -> None:
    async with scripted(b"a", b"b") as line:
        await line.write(ping().encode(), chop=1)
        assert await line.rest() == Said(came=b"ab", is_closed=True)
