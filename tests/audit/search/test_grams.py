import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim_audit.search.grams import grams, match
from govim_policies.folding import fold

PAD = "\U0010ff80"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", ""),
        ("\u200b", ""),
        ("密", f"密{PAD}"),
        ("機密件", f"机密 密件 件{PAD}"),
        ("A b", f"a\U0010ff20 \U0010ff20b b{PAD}"),
        ("㍿", f"株式 式会 会社 社{PAD}"),
        ("½", f"1⁄ ⁄2 2{PAD}"),
    ],
)
def test_grams(text: str, tokens: str) -> None:
    assert grams(text) == tokens


def test_a_substring_is_a_phrase_of_pairs_and_one_character_a_prefix() -> None:
    assert match("ABC") == '"ab bc"'
    assert match("密") == '"密" *'
    assert match('"') == '"\U0010ff22" *'


@given(st.text())
def test_the_tokenizer_has_nothing_to_split_or_fold(text: str) -> None:
    tokens = grams(text).split(" ") if fold(text) else []
    assert [len(token) for token in tokens] == [2] * len(fold(text))
    assert all(
        not each.isascii() or (each.isalnum() and not each.isupper()) for token in tokens for each in token
    )
