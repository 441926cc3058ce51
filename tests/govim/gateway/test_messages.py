import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim.gateway.messages import MAX_FRAGMENTS, SENDABLE, Assembler, Message, Violation
from govim.protocol.values import MAX_FRAME_BYTES


def assemble(parts: list[bytes], *, is_text: bool = True) -> Message | None:
    assembler = Assembler()
    found = assembler.take(parts[0], is_text=is_text, is_last=len(parts) == 1)
    for number, part in enumerate(parts[1:], start=2):
        found = assembler.take_continuation(part, is_last=number == len(parts))
    return found


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=MAX_FRAGMENTS))
def test_fragments_become_the_whole(parts: list[bytes]) -> None:
    assert assemble(parts, is_text=False) == Message(is_text=False, payload=b"".join(parts))


def test_a_character_may_be_cut_anywhere() -> None:
    text = "通知😀".encode()
    for cut in range(len(text)):
        assert assemble([text[:cut], text[cut:]]) == Message(is_text=True, payload=text)


@pytest.mark.parametrize(
    "bad", [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe9\x80", "好".encode()[:2]]
)
def test_bad_utf_8_is_1007_in_one_piece_or_many(bad: bytes) -> None:  # fault 08
    for parts in ([b"ok" + bad], [b"ok", bad], [b"ok" + bad[:1], bad[1:]]):
        with pytest.raises(Violation) as refused:
            assemble(parts)
        assert refused.value.close_code == 1007
    assert assemble([bad], is_text=False) is not None


def test_a_continuation_continues_something() -> None:
    with pytest.raises(Violation) as refused:
        Assembler().take_continuation(b"", is_last=True)
    assert refused.value.close_code == 1002


def test_a_message_begins_only_after_the_last_one_ended() -> None:
    assembler = Assembler()
    assembler.take(b"1", is_text=True, is_last=False)
    with pytest.raises(Violation) as refused:
        assembler.take(b"2", is_text=True, is_last=True)
    assert refused.value.close_code == 1002


def test_a_message_has_at_most_64_fragments() -> None:  # fault 09
    assert assemble([b"x"] * 64) is not None
    with pytest.raises(Violation) as refused:
        assemble([b"x"] * 65)
    assert refused.value.close_code == 1009


def test_a_message_is_bounded_whatever_its_pieces() -> None:
    half = b"x" * (MAX_FRAME_BYTES // 2)
    assert assemble([half, half]) is not None
    with pytest.raises(Violation) as refused:
        assemble([half, half, b"x"])
    assert refused.value.close_code == 1009


def test_after_a_message_the_next_one_begins() -> None:
    assembler = Assembler()
    assembler.take(b"a", is_text=True, is_last=False)
    assert assembler.take_continuation(b"b", is_last=True) == Message(is_text=True, payload=b"ab")
    assert assembler.take(b"c", is_text=False, is_last=True) == Message(is_text=False, payload=b"c")


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535])
def test_codes_that_nobody_may_send(code: int) -> None:
    assert code not in SENDABLE


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1014, 3000, 4401, 4999])
def test_codes_that_may_be_sent(code: int) -> None:
    assert code in SENDABLE
