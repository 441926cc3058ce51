from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim_policies import pack
from govim_policies.pack import PackError, Problem, parse_pack

SHIPPED = Path(pack.__file__).parent / "packs/office.toml"
SMALL = """\
id = "small"
version = "1"

[size]
text_bytes = 100

[recall]
direct_seconds = 60
group_seconds = 0
by_administrators = false
by_request = true

[[words]]
id = "first"
level = 1
words = ["secret"]

[[words]]
id = "second"
level = 2
words = [
  "another",
]
"""


def test_the_shipped_pack_is_valid() -> None:
    office = parse_pack(SHIPPED.read_text(encoding="utf-8"), "office.toml")
    assert office.policy == "office/2026.1"
    assert office.text_bytes == 20_000
    assert office.recall.direct == timedelta(seconds=300)
    assert office.recall.group == timedelta(seconds=120)
    assert (office.recall.by_administrators, office.recall.by_request) == (True, True)
    assert [each.id for each in office.words] == ["secrets", "internal"]


def test_a_pack_without_words_forbids_none() -> None:
    text = SMALL.partition("[[words]]")[0]
    assert parse_pack(text, "small.toml").matcher.first("secret", level=0) is None


def test_receipts_are_for_members_unless_the_pack_says_otherwise() -> None:
    for who, is_for_members in (("members", True), ("sender", False)):
        text = SMALL.replace("[recall]", f'[receipts]\nwho = "{who}"\n\n[recall]')
        assert parse_pack(text, "small.toml").receipts_are_for_members is is_for_members
    assert parse_pack(SMALL, "small.toml").receipts_are_for_members


# fault 30: file, line and key of what is wrong
@pytest.mark.parametrize(
    ("old", "new", "problem", "line", "key"),
    [
        ("text_bytes = 100", "text_bytes = ", Problem.SYNTAX, 5, ""),
        ("]\n", "", Problem.SYNTAX, 4, ""),
        ('words = [\n  "another",\n]\n', 'words = [\n  "another",', Problem.SYNTAX, 22, ""),
        ("100", "9" * 5000, Problem.SYNTAX, 24, ""),  # Python's own limit, which names no line
        ("group_seconds = 0", "groups_seconds = 0", Problem.MISSING_KEY, 7, "recall.group_seconds"),
        ("[size]", "[sizes]", Problem.MISSING_KEY, 1, "size"),
        ("group_seconds = 0", "group_seconds = 0\nburn = 1", Problem.UNKNOWN_KEY, 10, "recall.burn"),
        ("100", "100\nlines = 5", Problem.UNKNOWN_KEY, 6, "size.lines"),
        ('id = "second"', 'id = "second"\nregex = "(a+)+"', Problem.UNKNOWN_KEY, 20, "words[1].regex"),
        ("[recall]", '[receipts]\nwho = "nobody"\n\n[recall]', Problem.OUT_OF_RANGE, 8, "receipts.who"),
        ("[recall]", "[retention]\ndays = 1\n\n[recall]", Problem.UNKNOWN_KEY, 7, "retention"),
        ("100", '"100"', Problem.WRONG_TYPE, 5, "size.text_bytes"),
        ("100", "true", Problem.WRONG_TYPE, 5, "size.text_bytes"),
        ("100", "100.0", Problem.WRONG_TYPE, 5, "size.text_bytes"),
        ('version = "1"', "version = 1", Problem.WRONG_TYPE, 2, "version"),
        ('["secret"]', '"secret"', Problem.WRONG_TYPE, 16, "words[0].words"),
        ('["secret"]', '["secret", 5]', Problem.WRONG_TYPE, 16, "words[0].words[1]"),
        ("[size]\ntext_bytes = 100", "size = 100", Problem.WRONG_TYPE, 4, "size"),
        ('["secret"]', '["secret", ""]', Problem.EMPTY_WORD, 16, "words[0].words[1]"),
        ('["secret"]', '["secret", " \\u200b"]', Problem.EMPTY_WORD, 16, "words[0].words[1]"),
        ('  "another",', '  "",', Problem.EMPTY_WORD, 21, "words[1].words[0]"),
        ("= 60", "= -60", Problem.OUT_OF_RANGE, 8, "recall.direct_seconds"),
        ("= 60", "= 999_999_999_999", Problem.OUT_OF_RANGE, 8, "recall.direct_seconds"),
        ("= false", "= 0", Problem.WRONG_TYPE, 10, "recall.by_administrators"),
        ("by_request = true\n", "", Problem.MISSING_KEY, 7, "recall.by_request"),
        ("100", "0", Problem.OUT_OF_RANGE, 5, "size.text_bytes"),
        ("level = 2", "level = 0", Problem.OUT_OF_RANGE, 20, "words[1].level"),
        ('id = "second"', 'id = "first"', Problem.DUPLICATE_ID, 19, "words[1].id"),
        ('id = "second"', 'id = "Second list"', Problem.BAD_ID, 19, "words[1].id"),
        ('version = "1"', 'version = " "', Problem.BAD_ID, 2, "version"),
    ],
)
def test_a_mistake_is_refused_with_file_line_and_key(
    old: str, new: str, problem: Problem, line: int, key: str
) -> None:
    assert old in SMALL
    with pytest.raises(PackError) as caught:
        parse_pack(SMALL.replace(old, new, 1), "small.toml")
    error = caught.value
    assert (error.problem, error.source, error.line, error.key) == (problem, "small.toml", line, key)
    assert str(error).startswith(f"small.toml:{line}")


@given(st.text(max_size=200) | st.text("[]{}=.\"'\n abc12", max_size=200))
def test_nothing_but_a_pack_error_comes_of_nonsense(text: str) -> None:
    with pytest.raises(PackError):
        parse_pack(text, "nonsense.toml")


def test_endless_nesting_is_a_syntax_error() -> None:
    with pytest.raises(PackError) as caught:
        parse_pack("a = " + "[" * 100_000, "deep.toml")
    assert caught.value.problem is Problem.SYNTAX
