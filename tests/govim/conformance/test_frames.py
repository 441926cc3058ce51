import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim.conformance.frames import (
    EIGHT_BYTES,
    TEXT,
    TWO_BYTES,
    Frame,
    FrameReader,
    close,
    fragments,
    masked,
    more,
    ping,
    text,
)

# After RFC 6455 § 5.7.
EXAMPLES = [
    (Frame(opcode=TEXT, payload=b"Hello", is_masked=False), "810548656c6c6f"),
    (Frame(opcode=TEXT, payload=b"Hello"), "818537fa213d7f9f4d5158"),
    (Frame(opcode=TEXT, payload=b"He", fin=False, is_masked=False), "01024865"),
    (Frame(opcode=0, payload=b"llo", is_masked=False), "80036c6c6f"),
    (Frame(opcode=9, payload=b"Hello", is_masked=False), "890548656c6c6f"),
]


@pytest.mark.parametrize(("frame", "encoded"), EXAMPLES)
def test_frames_are_those_of_the_rfc(frame: Frame, encoded: str) -> None:
    assert frame.encode().hex() == encoded
    assert list(FrameReader().feed(bytes.fromhex(encoded))) == [frame]


@given(
    st.lists(st.builds(Frame, opcode=st.integers(0, 15), payload=st.binary(max_size=300), fin=st.booleans())),
    st.integers(1, 200),
)
def test_frames_come_whole_however_they_are_cut(frames: list[Frame], size: int) -> None:
    sent = b"".join(frame.encode() for frame in frames)
    reader = FrameReader()
    came = [frame for at in range(0, len(sent), size) for frame in reader.feed(sent[at : at + size])]
    assert came == frames


@pytest.mark.parametrize(
    ("size", "head"),
    [(125, "817d"), (126, "817e007e"), (65_535, "817effff"), (65_536, "817f0000000000010000")],
)
def test_a_length_takes_the_least_bytes(size: int, head: str) -> None:
    encoded = Frame(opcode=TEXT, payload=b"x" * size, is_masked=False).encode()
    assert encoded.hex().startswith(head)
    assert len(encoded) == len(head) // 2 + size


def test_what_must_not_be_written_can_be() -> None:
    assert Frame(opcode=TEXT, rsv=0b101, is_masked=False).encode() == b"\xd1\x00"
    assert Frame(opcode=TEXT, length=1 << 40, is_masked=False).encode().hex() == "817f0000010000000000"
    assert Frame(opcode=TEXT, length_form=TWO_BYTES, is_masked=False).encode().hex() == "817e0000"
    assert Frame(opcode=TEXT, length_form=EIGHT_BYTES, is_masked=False).encode().hex() == "817f" + 16 * "0"
    assert Frame(opcode=9, payload=b"x" * 126).encode()[:4] == b"\x89\xfe\x00\x7e"


def test_masking_twice_is_nothing() -> None:
    assert masked(masked(b"Hello")) == b"Hello"
    assert masked(b"") == b""


def test_a_close_has_its_code() -> None:
    assert close(4400, b"why").close_code == 4400
    assert close(None).close_code is None
    assert Frame(opcode=8, payload=b"\x03").close_code is None


def test_fragments_begin_and_end() -> None:
    assert fragments(TEXT, b"a", b"b", b"c") == [text(b"a", fin=False), more(b"b"), more(b"c", fin=True)]


def test_a_frame_says_what_is_odd_of_it() -> None:
    assert str(close(1000)) == "close 1000"
    assert str(ping(b"x")) == "ping of 1 b'x'"
    odd = Frame(opcode=3, fin=False, rsv=1, length=9, length_form=TWO_BYTES)
    assert str(odd) == "opcode 3 of 0 (more follows, rsv 001, says 9 bytes, length in form 126)"
