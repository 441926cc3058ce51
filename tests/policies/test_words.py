import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim_policies.folding import fold
from govim_policies.words import WordList, WordMatcher

LISTS = (
    WordList(id="one", level=1, words=("绝密", "绝密文件", "机密★", "Top Secret")),
    WordList(id="two", level=2, words=("密文", "𫖯", "绝密")),
)
MATCHER = WordMatcher(LISTS)


def found(text: str, level: int = 0) -> tuple[str, str] | None:
    hit = MATCHER.first(fold(text), level=level)
    return None if hit is None else (hit.list_id, hit.word)


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("此為絕密文件", ("one", "绝密")),  # the one that ends first
        ("ＴＯＰ　ＳＥＣＲＥＴ", ("one", "Top Secret")),
        ("趙孟頫", ("two", "𫖯")),
        ("公开", None),
        ("", None),
    ],
)
def test_a_word_is_found_in_any_width_case_and_script(text: str, hit: tuple[str, str] | None) -> None:
    assert found(text) == hit


@pytest.mark.parametrize(
    "between",
    [
        "\u200b",
        "\0",
        "\x1b",
        "\x7f",
        "\x85",
        " ",
        "\n",
        "\u3000",
        "-",
        "，",
        "·",
        "★",
        "_",
        "\u0301",
        "😀",
        "  \t" * 99,
    ],
)
def test_a_chinese_word_is_found_through_whatever_is_no_letter(between: str) -> None:  # fault 24
    assert found(f"此为绝{between}密文件") == ("one", "绝密")


@pytest.mark.parametrize("between", ["\0", "\u3000", "，", "_", "\u0301"])
def test_a_mark_of_a_chinese_word_belongs_to_it(between: str) -> None:
    assert found(f"机{between}密{between}★") == ("one", "机密★")


@pytest.mark.parametrize(
    "text",
    ["绝a密", "绝1密", "绝对机密", "top\nsecret", "topsecret", "top-secret", "机密", "机密★"[:2] + "级★"],
)
def test_letters_in_between_and_other_separators_of_latin_words_make_other_words(text: str) -> None:
    assert found(text) is None


def test_a_word_without_letters_is_found_as_it_is() -> None:
    matcher = WordMatcher([WordList(id="marks", level=1, words=("★★", "机密★"))])
    assert [matcher.first(text, level=0) is not None for text in ("a★★b", "a★ ★b", "★")] == [
        True,
        False,
        False,
    ]


def test_a_word_is_allowed_from_its_level_on() -> None:
    assert found("绝密", level=1) == ("two", "绝密")
    assert found("绝密", level=2) is None
    assert found("top secret 机密★", level=1) is None


def test_no_words_match_nothing() -> None:
    assert WordMatcher(()).first("anything", level=0) is None


@given(
    st.lists(st.text("aＢ绝絕密★ -", min_size=1, max_size=3).filter(str.strip), max_size=4),
    st.text("aＢ绝絕密★ -c", max_size=12),
)
def test_it_finds_what_a_naive_search_finds(words: list[str], text: str) -> None:
    matcher = WordMatcher([WordList(id="any", level=1, words=tuple(words))])
    hit = matcher.first(fold(text), level=0)
    naive = [word for word in words if is_in(word, text, words)]
    assert (hit is not None) == bool(naive)
    assert hit is None or hit.word in naive


def is_in(word: str, text: str, words: list[str]) -> bool:
    """By the law of the module, word by word and character by character."""
    sought, folded = fold(word), fold(text)
    if not is_chinese(sought):
        return sought in folded
    sought = sought.replace(" ", "")
    chinese = "".join(fold(each).replace(" ", "") for each in words if is_chinese(fold(each)))
    marks = {each for each in chinese if not each.isalnum()} if not sought.isalnum() else set()
    return sought in "".join(each for each in folded if each.isalnum() or each in marks)


def is_chinese(folded: str) -> bool:
    return bool({"绝", "密"} & set(folded))
