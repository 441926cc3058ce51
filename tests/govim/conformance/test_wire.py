from uuid import UUID

import pytest

from govim.conformance.frames import BINARY, TEXT
from govim.conformance.wire import BOTH, JSON, MSGPACK, Wire, new_ref


def test_json_is_text_and_messagepack_is_binary() -> None:
    assert JSON.frame({"type": "ping"}).payload == b'{"type":"ping"}'
    assert MSGPACK.frame({"type": "ping"}).payload == b"\x81\xa4type\xa4ping"
    assert (JSON.frame({}).opcode, MSGPACK.frame({}).opcode) == (TEXT, BINARY)
    assert [wire.subprotocol for wire in BOTH] == ["govim.1.json", "govim.1.msgpack"]


@pytest.mark.parametrize("wire", BOTH, ids=lambda wire: wire.name)
@pytest.mark.parametrize("size", [64, 125, 126, 127, 128, 65_535, 65_536, 65_537, 1 << 20])
def test_a_ping_has_the_size_that_is_asked_for(wire: Wire, size: int) -> None:
    payload = wire.ping(size)
    assert len(payload) == size
    assert wire.decode(payload)["type"] == "ping"


def test_a_size_that_cannot_be_is_said() -> None:
    with pytest.raises(ValueError, match="no msgpack ping has 10 bytes"):
        MSGPACK.ping(10)


@pytest.mark.parametrize("wire", BOTH, ids=lambda wire: wire.name)
@pytest.mark.parametrize("count", [2, 3, 5, 64, 65])
def test_a_message_in_parts_is_whole(wire: Wire, count: int) -> None:
    frames = wire.in_parts(count)
    assert [frame.fin for frame in frames] == [False] * (count - 1) + [True]
    assert [frame.opcode for frame in frames] == [wire.opcode] + [0] * (count - 1)
    assert wire.decode(b"".join(frame.payload for frame in frames))["type"] == "ping"


def test_a_ref_is_new_and_of_version_7() -> None:
    assert UUID(new_ref()).version == 7
    assert new_ref() != new_ref()
