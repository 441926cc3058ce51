import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim_policies.folding import find_all, fold, fold_with_offsets

ANY = st.text(st.characters(), max_size=30) | st.text(
    st.sampled_from("绝絕密機Ａaß㍿½\u200b\u202e\ufe0f 。\0😀\U0010ff20\U000e0041"), max_size=30
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("機密文件", "机密文件"),  # traditional
        ("ＡＢＣ１２３", "abc123"),  # full width
        ("Straße", "strasse"),
        ("㍿", "株式会社"),  # one to four
        ("頫", "𫖯"),  # a rare name character outside the BMP
        ("，。：", ",。:"),  # full-width forms only; 。 is a character of its own
        ("绝\u200b\u2060\ufeff\u00ad密", "绝密"),  # nobody sees what stands between
        ("绝\u202e\u2066\ufe0f\U000e0100密", "绝密"),
        ("绝\0\x01\x0b\x1b\x7f\x85\x9b密", "绝密"),  # controls, but for those that divide lines and columns
        ("a\tb\r\n", "a\tb\r\n"),
        ("a\ud800b\U0010ff41\U0010ffff", "a\ufffdb\ufffd\ufffd"),  # the index's own code points
        ("乾燥", "干燥"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(ANY, ANY)
def test_folding_has_no_context(left: str, right: str) -> None:
    assert fold(left + right) == fold(left) + fold(right)


def test_folding_twice_changes_nothing() -> None:
    # Without context, every character on its own is the whole proof.
    assert [point for point in range(0x110000) if fold(fold(chr(point))) != fold(chr(point))] == []


def test_folded_text_can_be_stored_and_leaves_the_index_its_code_points() -> None:
    everything = fold("".join(map(chr, range(0x110000))))
    everything.encode()
    assert max(everything) < "\U0010ff00"


@given(ANY)
def test_offsets_lead_back_to_the_source(text: str) -> None:
    folded, offsets = fold_with_offsets(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded)
    assert offsets == sorted(offsets)
    assert all(character in fold(text[offset]) for character, offset in zip(folded, offsets, strict=True))


@given(ANY, st.data())
def test_every_substring_is_found(text: str, draw: st.DataObject) -> None:
    start = draw.draw(st.integers(0, len(text)))
    needle = text[start : draw.draw(st.integers(start, len(text)))]
    spans = find_all(text, needle)
    assert bool(spans) == bool(fold(needle))
    assert all(fold(needle) in fold(text[start:end]) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


@pytest.mark.parametrize(
    ("text", "needle", "marked"),
    [
        ("請看機密，机密", "机密", ["機密", "机密"]),
        ("绝\u200b密\u200b", "绝密", ["绝\u200b密"]),
        ("于㍿任职", "式会", ["㍿"]),
        ("aaaa", "aa", ["aa", "aa"]),
        ("½½", "1", ["½", "½"]),
        ("㍿㍿", "社株", ["㍿㍿"]),
        ("⑪", "1", ["⑪"]),
        ("text", "\u200b", []),
        ("text", "", []),
    ],
)
def test_matches_are_marked_in_the_original(text: str, needle: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in find_all(text, needle)] == marked
