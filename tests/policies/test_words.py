from hypothesis import given
from hypothesis import strategies as st

from govim_policies.folding import fold
from govim_policies.words import WordHit, WordList, WordMatcher

LISTS = (
    WordList(id="one", level=1, words=("绝密", "绝密文件", "Top Secret")),
    WordList(id="two", level=2, words=("密文", "𫖯", "绝密")),
)
MATCHER = WordMatcher(LISTS)


def found(text: str, level: int = 0) -> list[tuple[str, str]]:
    return [(hit.list_id, hit.word) for hit in MATCHER.all(fold(text), level=level)]


def test_every_match_is_found_in_the_order_of_its_end() -> None:
    assert found("此為絕密文件") == [("one", "绝密"), ("two", "绝密"), ("two", "密文"), ("one", "绝密文件")]


def test_a_word_is_found_in_any_width_case_and_script_and_behind_invisible_characters() -> None:
    assert found("ＴＯＰ　ＳＥＣＲＥＴ") == [("one", "Top Secret")]
    assert found("絕\u200b密") == found("绝密")
    assert found("趙孟頫") == [("two", "𫖯")]


def test_a_word_is_allowed_from_its_level_on() -> None:
    assert found("绝密", level=1) == [("two", "绝密")]
    assert found("绝密", level=2) == []


def test_the_first_match_says_where_it_is() -> None:
    assert MATCHER.first(fold("此為絕密文件"), level=0) == WordHit(list_id="one", word="绝密", start=2, end=4)
    assert MATCHER.first(fold("公开"), level=0) is None


def test_no_words_match_nothing() -> None:
    assert WordMatcher(()).all("anything", level=0) == []


@given(
    st.lists(st.text("aAbＢ绝絕密", min_size=1, max_size=3), max_size=5), st.text("aAbＢ绝絕密c", max_size=20)
)
def test_the_automaton_finds_what_a_naive_search_finds(words: list[str], text: str) -> None:
    matcher = WordMatcher([WordList(id="any", level=1, words=tuple(words))])
    folded = fold(text)
    naive = {
        (word, start)
        for word in words
        for start in range(len(folded))
        if folded.startswith(fold(word), start)
    }
    assert {(hit.word, hit.start) for hit in matcher.all(folded, level=0)} == naive
