from hypothesis import given
from hypothesis import strategies as st

from govim_audit.reports.typeface import Typeface
from govim_audit.reports.visible import MAX_BREAKS, MAX_MARKS, MAX_PIECES, Look, Piece, pieces

ALL = Typeface(drawable=frozenset(range(0x110000)), twins={0x2F00: 0x4E00})


def shown(text: str, sought: str | None = None) -> list[Piece]:
    return list(pieces(text, ALL, sought))


def code(label: str, count: int = 1) -> Piece:
    return Piece(Look.CODE, label, count=count)


def plain(text: str, *, is_hit: bool = False) -> Piece:
    return Piece(Look.PLAIN, text, is_hit)


def test_control_and_bidi_characters_stand_as_code_points() -> None:
    assert shown("a\x00\x1b[1m\u202eb") == [
        plain("a"),
        code("U+0000"),
        code("U+001B"),
        plain("[1m"),
        code("U+202E"),
        plain("b"),
    ]


def test_what_is_repeated_is_counted() -> None:
    assert shown("\u200b" * 65_536) == [code("U+200B", 65_536)]


def test_empty_lines_do_not_fill_pages() -> None:
    assert shown("a" + "\n" * 60_000 + "b") == [plain("a\n\n\n"), code("U+000A", 59_997), plain("b")]


def test_spaces_do_not_fill_lines() -> None:
    assert shown("a" + " " * 65_535) == [plain("a" + " " * 40), code("U+0020", 65_495)]


def test_lines_of_either_system_are_lines() -> None:
    assert shown("a\r\nb\nc\rd") == [plain("a\nb\nc"), code("U+000D"), plain("d")]


# fault 24
def test_a_tower_of_marks_is_counted() -> None:
    assert shown("e" + "\u0301\u0302" * 32_768) == [
        plain("e" + "\u0301\u0302" * (MAX_MARKS // 2)),
        Piece(Look.MARKS, "", count=65_536 - MAX_MARKS),
    ]


def test_a_character_with_anothers_glyph_stands_as_its_code_point() -> None:
    assert shown("一⼀") == [plain("一"), code("U+2F00")]


def test_a_character_without_a_glyph_stands_as_its_code_point() -> None:
    assert list(pieces("a𪚥", Typeface(drawable=frozenset(map(ord, "a")), twins={}))) == [
        plain("a"),
        code("U+2A6A5"),
    ]


def test_a_folded_match_is_a_hit() -> None:
    assert shown("關於土地出讓", "土地出让") == [plain("關於"), plain("土地出讓", is_hit=True)]


def test_a_hit_goes_through_hidden_characters() -> None:
    found = shown("土\u200b地", "土地")
    assert [(piece.text, piece.is_hit) for piece in found] == [("土", True), ("U+200B", True), ("地", True)]


@given(st.text(st.characters(exclude_categories=("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp", "Mn", "Me"))))
def test_ordinary_text_is_printed_as_it_is(text: str) -> None:
    printed = "".join(piece.text for piece in shown(text.replace("\u2f00", "")))
    assert printed == text.replace("\u2f00", "")


def test_a_text_in_very_many_pieces_ends_in_a_plain_one() -> None:
    found = shown("a\u200b" * 5000, "a")
    assert len(found) == MAX_PIECES + 1
    assert found[-1] == plain("a[U+200B]" * (5000 - MAX_PIECES // 2))


def test_a_text_of_very_many_lines_does_not_fill_pages() -> None:
    printed = "".join(piece.text for piece in shown("a b\n" * 5000) if piece.look is Look.PLAIN)
    assert printed.count("\n") == MAX_BREAKS
    assert "a b" in printed[-2000:]


@given(st.text(), st.text(max_size=3))
def test_any_text_can_be_printed(text: str, sought: str) -> None:
    characters = sum(len(p.text) if p.look is Look.PLAIN else p.count for p in shown(text, sought))
    assert characters == len(text.replace("\r\n", "\n"))
