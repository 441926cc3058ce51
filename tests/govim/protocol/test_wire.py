from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim.protocol.bodies import TextBody
from govim.protocol.entries import EntryView
from govim.protocol.frames import Ack, EntryPush, Ping, Send
from govim.protocol.session import BadFrame, ProtocolError, ServerSession, State
from govim.protocol.wire import FORMATS, JSON, MSGPACK, PING, PONG, Frame, WireFormat, choose_format

REF, WHERE = UUID(int=1), UUID(int=2)
SEND = Send(client_ref=REF, conversation=WHERE, body=TextBody(text="通知：明天九点开会"))
UNPACK: dict[WireFormat, Callable[[bytes], Any]] = {
    JSON: msgspec.json.decode,
    MSGPACK: msgspec.msgpack.decode,
}
PACK = {JSON: msgspec.json.encode, MSGPACK: msgspec.msgpack.encode}
in_each_format = pytest.mark.parametrize("wire", FORMATS, ids=lambda wire: wire.subprotocol)


def test_both_formats_say_the_same() -> None:
    entry = EntryView(
        seq=1, ordinal=1, kind="message", sender=str(REF), at="2026-11-24T06:50:14.123Z", client_ref=str(REF)
    )
    frame = Frame(EntryPush(conversation=str(WHERE), entry=entry, last_ordinal=1))
    said = [UNPACK[wire](frame.encoded(wire)) for wire in FORMATS]
    assert said[0] == said[1]
    assert said[0]["entry"]["at"] == "2026-11-24T06:50:14.123Z"


@in_each_format
def test_a_request_is_read_as_it_was_written(wire: WireFormat) -> None:
    assert wire.decode(PACK[wire](SEND)) == SEND


@in_each_format
def test_ping_and_pong_are_ready(wire: WireFormat) -> None:
    assert [UNPACK[wire](each.encoded(wire)) for each in (PING, PONG)] == [{"type": "ping"}, {"type": "pong"}]


def test_a_frame_is_encoded_once() -> None:
    frame = Frame(Ack(client_ref=str(REF), conversation=str(WHERE), seq=1, ordinal=1, at=""))
    assert frame.encoded(JSON) is frame.encoded(JSON)


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["govim.1.msgpack", "govim.1.json"], MSGPACK),
        (["govim.9.json", "govim.1.json"], JSON),
        (["govim.9.json"], None),
        ([], None),
    ],
)
def test_the_first_one_that_we_speak_is_chosen(offered: list[str], chosen: WireFormat | None) -> None:
    assert choose_format(offered) is chosen


@in_each_format
@given(frames=st.lists(st.binary(max_size=200), max_size=10))
def test_nothing_crashes_a_session(wire: WireFormat, frames: list[bytes]) -> None:
    session = ServerSession(wire)
    session.receive(PACK[wire]({"type": "hello"}))
    for each in frames:
        try:
            session.receive(each)
        except ProtocolError:
            expected = State.CLOSED
        else:
            expected = State.OPEN
        assert session.state is expected


@pytest.mark.parametrize(
    "nonsense",
    [
        b"",
        b"\xc1",
        b"\x91" * 60_000,
        b"\xdd\xff\xff\xff\xff",
        b"\xc7\xff\x01",
        b"\x80",
        b"\x81\xa4type\x07",
        msgspec.msgpack.encode([1]),
    ],
)
def test_what_is_no_packed_frame_closes(nonsense: bytes) -> None:
    session = ServerSession(MSGPACK)
    session.receive(msgspec.msgpack.encode({"type": "hello"}))
    with pytest.raises(ProtocolError):
        session.receive(nonsense)


def test_a_packed_frame_with_a_wrong_field_is_refused_and_named() -> None:
    session = ServerSession(MSGPACK)
    session.receive(msgspec.msgpack.encode({"type": "hello"}))
    answer = session.receive(
        msgspec.msgpack.encode({"type": "send", "client_ref": str(REF), "body": b"\xff"})
    )
    assert isinstance(answer, BadFrame)
    assert (answer.error.code, answer.client_ref) == ("malformed", str(REF))
    assert isinstance(session.receive(msgspec.msgpack.encode({"type": "ping", "later": 1})), Ping)
