import pytest

from govim.conformance.frames import Frame, close
from govim.conformance.peer import Peer
from govim.conformance.verdict import NonStrict, Unexpected
from govim.conformance.wire import JSON
from tests.govim.conformance.script import scripted

PATIENCE = 0.05


def said(*frames: Frame) -> bytes:
    """By a server, which does not mask."""
    return b"".join(
        Frame(opcode=each.opcode, payload=each.payload, fin=each.fin, rsv=each.rsv, is_masked=False).encode()
        for each in frames
    )


def message(**fields: object) -> Frame:
    return JSON.frame(fields)


PONG = message(type="pong")
PUSH = message(type="entry", n=1)


async def test_pushes_are_passed_over_and_remembered() -> None:
    async with scripted(said(PUSH, message(type="ping"), PONG)) as line:
        peer = Peer(line, JSON)
        assert (await peer.expect("pong"))["type"] == "pong"
        assert [each["type"] for each in peer.passed_over] == ["entry", "ping"]


@pytest.mark.parametrize(
    "other",
    [
        message(type="refused"),
        close(4400),
        Frame(opcode=10),
        Frame(opcode=1, payload=b"[]"),
        Frame(opcode=2, payload=b"{}"),
        Frame(opcode=1, payload=b'{"type":"pong"}', rsv=4),
    ],
    ids=str,
)
async def test_anything_else_is_unexpected(other: Frame) -> None:
    async with scripted(said(other, PONG)) as line:
        with pytest.raises(Unexpected):
            await Peer(line, JSON).expect("pong")


async def test_a_masked_frame_is_unexpected() -> None:
    async with scripted(PONG.encode()) as line:
        with pytest.raises(Unexpected, match="unmasked"):
            await Peer(line, JSON).expect("pong")


async def test_a_message_in_fragments_is_one() -> None:
    first, last = JSON.in_parts(2, JSON.encode({"type": "pong"}))
    async with scripted(said(first, Frame(opcode=9), last)) as line:
        assert await Peer(line, JSON).expect("pong") == {"type": "pong"}


async def test_silence_is_said() -> None:
    async with scripted(closes=False) as line:
        with pytest.raises(Unexpected, match=r"nothing within 0\.05 s"):
            await Peer(line, JSON).expect("pong", patience=PATIENCE)


async def test_a_pong_has_the_payload_of_its_ping() -> None:
    async with scripted(said(PUSH, Frame(opcode=10, payload=b"a"), Frame(opcode=10, payload=b"b"))) as line:
        peer = Peer(line, JSON)
        await peer.expect_pong(b"a")
        with pytest.raises(Unexpected):
            await peer.expect_pong(b"a")


async def test_a_close_is_followed_by_the_end() -> None:
    async with scripted(said(PUSH, close(1002))) as line:
        await Peer(line, JSON).expect_close(1002)
    async with scripted(said(close(1002), PONG)) as line:
        with pytest.raises(Unexpected, match="the end of the line"):
            await Peer(line, JSON).expect_close(1002)


async def test_a_line_that_stays_open_is_unexpected() -> None:
    async with scripted(said(close(1002)), closes=False) as line:
        with pytest.raises(Unexpected, match="nothing within"):
            await Peer(line, JSON).expect_close(1002, patience=PATIENCE)


async def test_what_only_may_come_is_not_strict() -> None:
    async with scripted(said(close(1002))) as line:
        with pytest.raises(NonStrict):
            await Peer(line, JSON).expect_close(1007, may=(1002,))
    async with scripted() as line:
        with pytest.raises(NonStrict, match="without a close frame"):
            await Peer(line, JSON).expect_close(1007)


@pytest.mark.parametrize("other", [close(1000), PONG, Frame(opcode=10)], ids=str)
async def test_another_end_is_unexpected(other: Frame) -> None:
    async with scripted(said(other)) as line:
        with pytest.raises(Unexpected) as raised:
            await Peer(line, JSON).expect_close(1007)
    assert not isinstance(raised.value, NonStrict)


async def test_whichever_comes_first_is_said() -> None:
    for frame, first in ((close(4400), 4400), (close(None), None), (PONG, "pong")):
        async with scripted(said(PUSH, frame)) as line:
            assert await Peer(line, JSON).close_or("pong") == first
