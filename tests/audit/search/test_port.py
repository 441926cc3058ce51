"""The contract of AuditIndex, run on every implementation."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govim.domain.ids import Position
from govim_audit.record import Kind
from govim_audit.search.fts5 import Fts5Index
from govim_audit.search.memory import MemoryIndex
from govim_audit.search.port import AuditIndex, Document
from govim_audit.search.query import AuditQuery
from govim_policies.folding import fold

IMPLEMENTATIONS = ("memory", "fts5")
START = datetime(2026, 10, 31, 15, 59, 58, tzinfo=UTC)  # two seconds before November in Shanghai
LEAF = b"leaf"
PEOPLE = (UUID(int=1), UUID(int=2), None)
ROOMS = (UUID(int=11), UUID(int=12), None)
KINDS = (Kind.MESSAGE_SENT, Kind.MESSAGE_REFUSED, Kind.SIGNED_IN)


def open_index(name: str, folder: Path) -> AuditIndex:
    return MemoryIndex() if name == "memory" else Fts5Index(folder, writable=True)


@pytest.fixture(params=IMPLEMENTATIONS)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AuditIndex]:
    opened = open_index(request.param, tmp_path)
    yield opened
    if isinstance(opened, Fts5Index):
        opened.close()


def documents(texts: Sequence[str | None], first: int = 0) -> list[Document]:
    """One a second, so that a few of them cross into the next month."""
    return [
        Document(
            position=Position(position),
            kind=KINDS[position % 3],
            at=START + timedelta(seconds=position),
            actor=PEOPLE[position % 3],
            conversation=ROOMS[position // 2 % 3],
            seq=position,
            text=text,
        )
        for position, text in enumerate(texts, start=first)
    ]


def found(index: AuditIndex, text: str) -> list[int]:
    hits = index.search(AuditQuery(text=text, limit=1000))
    assert hits.total == len(hits.positions)
    return list(hits.positions)


def test_an_empty_index_is_complete_to_nothing(index: AuditIndex) -> None:
    hits = index.search(AuditQuery(text="任何"))
    assert (hits.positions, hits.total, hits.complete_to) == ((), 0, 0)
    assert (index.position(), index.count(), index.last_leaf()) == (0, 0, None)


def test_hits_come_newest_first_with_the_exact_total(index: AuditIndex) -> None:
    index.put(documents(["会议纪要"] * 7), last_leaf=LEAF)
    hits = index.search(AuditQuery(text="会议", limit=3))
    assert (hits.positions, hits.total, hits.complete_to) == ((6, 5, 4), 7, 7)


def test_pages_follow_each_other_without_hole_or_double(index: AuditIndex) -> None:
    index.put(documents(["会议", "无", "会议", "会议", None, "会议", "会议"]), last_leaf=LEAF)
    first = index.search(AuditQuery(text="会议", limit=2))
    second = index.search(AuditQuery(text="会议", limit=2, before_position=first.positions[-1]))
    third = index.search(AuditQuery(text="会议", limit=2, before_position=second.positions[-1]))
    assert [first.positions, second.positions, third.positions] == [(6, 5), (3, 2), (0,)]
    assert {first.total, second.total, third.total} == {5}


@pytest.mark.parametrize(
    ("sought", "expected"),
    [
        ("机密", [1, 0]),  # traditional and simplified
        ("機密", [1, 0]),
        ("密", [1, 0]),  # one character
        ("件", [1, 0]),  # the last one
        ("报 告", [2]),  # a space counts
        ("报告", []),
        ("ＡＢＣ", [3]),  # full width
        ("c-1", [3]),  # punctuation counts
        ("c1", []),
        ("-", [3]),
        (" ", [4, 2]),
        ('"', [4]),  # what means something to FTS5
        ("*", [4]),
        ('" OR "', [4]),
        ("NEAR(", [4]),
        ("n\0ul", [5]),  # nobody sees a control character
        ("😀", [6]),
        ("𫖯", [6]),
        ("ée", [7]),
        ("_", [8]),
        ("\U0010ff20", [9]),  # not the space that the index writes so
        ("\n", [10]),
    ],
)
def test_any_substring_is_found_and_nothing_else(index: AuditIndex, sought: str, expected: list[int]) -> None:
    texts = ["機密文件", "机密文件", "报 告", "ABC-123", '" OR "*NEAR(']
    texts += ["nul\0", "😀頫", "Née", "a_b", "\ufffd", "a\nb"]
    index.put(documents(texts), last_leaf=LEAF)
    assert found(index, sought) == expected


@pytest.mark.parametrize(
    "hidden", ["\0", "\x1b", "\x9b", "\u200b", "\u202e", "\u2066", "\ufeff", "\U000e0041"]
)
def test_what_nobody_sees_hides_nothing_from_a_search(index: AuditIndex, hidden: str) -> None:  # fault 24
    index.put(documents([f"绝{hidden}密文{hidden}件", "绝密"]), last_leaf=LEAF)
    assert found(index, "密文") == [0]
    assert found(index, f"绝{hidden}密") == [1, 0]


def test_a_heap_of_marks_is_searched_like_any_text(index: AuditIndex) -> None:  # fault 24
    heap = "e" + "\u0301\u0300" * 16_000
    index.put(documents([f"前{heap}后", "a\u2028b\u2029c"]), last_leaf=LEAF)
    assert found(index, "\u0300后") == [0]
    assert found(index, heap) == [0]
    assert found(index, "a\u2028b") == [1]


def test_a_long_query_is_an_exact_substring_too(index: AuditIndex) -> None:
    text = "".join(chr(0x4E00 + number * 7 % 5000) for number in range(6000))
    index.put(documents([text, text[:-1]]), last_leaf=LEAF)
    assert found(index, text) == [0]
    assert found(index, text[:-1]) == [1, 0]


def test_conditions_hold_together(index: AuditIndex) -> None:
    corpus = documents([("通知" if position % 4 else "其他") for position in range(24)])
    index.put(corpus, last_leaf=LEAF)
    query = AuditQuery(
        text="通知",
        sender=PEOPLE[0],
        conversation=ROOMS[0],
        kinds=frozenset({Kind.MESSAGE_SENT, Kind.SIGNED_IN}),
        after=corpus[1].at,
        before=corpus[23].at,
    )
    expected = [
        each.position
        for each in reversed(corpus)
        if each.text == "通知"
        and each.actor == PEOPLE[0]
        and each.conversation == ROOMS[0]
        and 1 <= each.position < 23
    ]
    assert expected
    assert list(index.search(query).positions) == expected


@pytest.mark.parametrize("text", ["通知", None])
@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (AuditQuery(sender=PEOPLE[1]), [4, 1]),
        (AuditQuery(conversation=ROOMS[1]), [3, 2]),
        (AuditQuery(kinds=frozenset({Kind.SIGNED_IN})), [5, 2]),
        (AuditQuery(kinds=frozenset({Kind.SIGNED_IN, Kind.MESSAGE_SENT})), [5, 3, 2, 0]),
        (AuditQuery(after=START + timedelta(seconds=3)), [5, 4, 3]),
        (AuditQuery(after=START + timedelta(seconds=3, microseconds=1)), [5, 4]),
        (AuditQuery(before=START + timedelta(seconds=3)), [2, 1, 0]),
        (AuditQuery(before=START + timedelta(seconds=3, microseconds=1)), [3, 2, 1, 0]),
        (AuditQuery(before_position=Position(2)), [1, 0]),
    ],
)
def test_each_condition_alone(
    index: AuditIndex, text: str | None, condition: AuditQuery, expected: list[int]
) -> None:
    index.put(documents(["通知"] * 6), last_leaf=LEAF)
    assert list(index.search(replace(condition, text=text)).positions) == expected


def test_a_repeated_put_changes_nothing(index: AuditIndex) -> None:
    corpus = documents(["一二", "二三", "三四", "四五"])
    index.put(corpus[:3], last_leaf=b"third")
    index.put(corpus[:2], last_leaf=b"second")
    assert (index.position(), index.count(), index.last_leaf()) == (3, 3, b"third")
    index.put(corpus, last_leaf=b"fourth")
    assert (index.position(), index.count(), index.last_leaf()) == (4, 4, b"fourth")
    assert found(index, "三") == [2, 1]


def test_a_hole_is_refused(index: AuditIndex) -> None:
    corpus = documents(["甲", "乙", "丙", "丁"])
    with pytest.raises(ValueError, match="without holes"):
        index.put(corpus[1:], last_leaf=LEAF)
    index.put(corpus[:2], last_leaf=LEAF)
    with pytest.raises(ValueError, match="without holes"):
        index.put(corpus[3:], last_leaf=LEAF)
    with pytest.raises(ValueError, match="without holes"):
        index.put([corpus[2], corpus[2]], last_leaf=LEAF)
    with pytest.raises(ValueError, match="without holes"):
        index.put([corpus[0], corpus[3]], last_leaf=LEAF)
    index.put([], last_leaf=b"nothing")
    assert (index.position(), index.count(), index.last_leaf()) == (2, 2, LEAF)


def test_a_cleared_index_can_be_filled_again(index: AuditIndex) -> None:
    index.put(documents(["旧"] * 6), last_leaf=LEAF)
    index.clear()
    assert (index.position(), index.count(), index.last_leaf()) == (0, 0, None)
    index.put(documents(["新"] * 3), last_leaf=b"new")
    assert (found(index, "旧"), found(index, "新")) == ([], [2, 1, 0])


# Few characters, so that substrings repeat; among them pairs that fold alike, or to several, or to none.
ALPHABET = (
    "密機机绝絕aAＡßs㍿株. -\"*'(\0\t\n😀\u0301\u200b\ufe0f½1\u2044\U0010ff2e\U0010ffff\ufffd\U0002f800丽"
)
TEXT = st.text(st.sampled_from(ALPHABET), max_size=25) | st.text(max_size=12) | st.none()


@pytest.mark.parametrize("name", IMPLEMENTATIONS)
@settings(deadline=None, max_examples=120)
@given(texts=st.lists(TEXT, min_size=1, max_size=12), choice=st.data(), cut=st.integers(0, 12))
def test_what_is_found_is_exactly_what_a_naive_search_finds(
    name: str, texts: list[str | None], choice: st.DataObject, cut: int
) -> None:
    written = [text for text in texts if text] or ["密"]
    with TemporaryDirectory() as folder:
        index = open_index(name, Path(folder))
        corpus = documents(texts)
        index.put(corpus[:cut], last_leaf=LEAF)
        index.put(corpus, last_leaf=LEAF)
        for _ in range(8):
            source = choice.draw(st.sampled_from(written))
            start = choice.draw(st.integers(0, len(source) - 1))
            sought = source[start : start + choice.draw(st.integers(1, 12))]
            if fold(sought):
                naive = [each.position for each in corpus if each.text and fold(sought) in fold(each.text)]
                assert found(index, sought) == naive[::-1]
        if isinstance(index, Fts5Index):
            index.close()
