import pytest

from govim.gateway.framing import Framing, header


@pytest.mark.parametrize(
    ("length", "bytes_"),
    [
        (0, b"\x81\x00"),
        (125, b"\x81\x7d"),
        (126, b"\x81\x7e\x00\x7e"),
        (65_535, b"\x81\x7e\xff\xff"),
        (65_536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
def test_a_header_says_the_length_in_the_shortest_way(length: int, bytes_: bytes) -> None:
    assert header(0x81, length) == bytes_


def test_text_and_binary_frames_say_what_they_are() -> None:
    assert Framing(is_text=True).framed(b"x") == b"\x81\x01x"
    assert Framing(is_text=False).framed(b"x") == b"\x82\x01x"


def test_the_same_frame_for_a_crowd_is_framed_once() -> None:
    framing, frame = Framing(is_text=True), b"x" * 300
    first = framing.framed(frame)
    assert framing.framed(frame) is first
    assert framing.framed(b"y") == b"\x81\x01y"
    assert framing.framed(frame) == first
