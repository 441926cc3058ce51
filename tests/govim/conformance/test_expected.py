import pytest

from govim.conformance.expected import TOO_MANY_FRAGMENTS, Close, Expected, Pong, Reply
from govim.conformance.frames import Frame, close
from govim.conformance.peer import Peer
from govim.conformance.verdict import Unexpected
from govim.conformance.wire import JSON
from tests.govim.conformance.script import scripted

ANSWERS = [
    (Reply("ack"), JSON.frame({"type": "ack"})),
    (Pong(b"x"), Frame(opcode=10, payload=b"x")),
    (Close((1002,)), close(1002)),
    (TOO_MANY_FRAGMENTS, close(1009)),
    (Close((None,)), close(None)),
]


def said(frame: Frame) -> bytes:
    return Frame(opcode=frame.opcode, payload=frame.payload, is_masked=False).encode()


@pytest.mark.parametrize(("expected", "frame"), ANSWERS, ids=str)
async def test_what_is_expected_passes_and_nothing_else(expected: Expected, frame: Frame) -> None:
    for other in [frame for _, frame in ANSWERS] + [JSON.frame({"type": "refused"})]:
        async with scripted(said(other)) as line:
            if other == frame:
                await expected.check(Peer(line, JSON))
                continue
            with pytest.raises(Unexpected):
                await expected.check(Peer(line, JSON))


def test_it_says_what_it_expects() -> None:
    assert str(Close((None, 1000))) == "close without a code or 1000"
    assert str(Pong(b"xy")) == "pong of 2"
