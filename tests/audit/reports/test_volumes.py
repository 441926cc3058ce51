from hypothesis import given
from hypothesis import strategies as st

from govim_audit.reports.report import Passage
from govim_audit.reports.volumes import HIT, VOLUME_CHARACTERS, VOLUME_LINES, split_volumes
from tests.audit.reports.samples import line


def passage(lines: int, characters: int = 10, title: str = "甲") -> Passage:
    body = "字" * characters
    return Passage(title=title, conversation=None, lines=tuple(line(n + 1, body) for n in range(lines)))


def test_nothing_found_is_one_volume() -> None:
    assert list(split_volumes([], "{title}（续）")) == [()]


def test_a_long_passage_goes_on_in_the_next_volume() -> None:
    volumes = list(split_volumes([passage(VOLUME_LINES * 2)], "{title}（续）"))
    assert [part.title for volume in volumes for part in volume] == ["甲", "甲（续）", "甲（续）"]
    assert len(volumes) == 3


def test_hits_take_more_room_than_context() -> None:
    hits = tuple(line(n, "字", hit=n) for n in range(1, VOLUME_LINES + 1))
    whole = Passage(title="甲", conversation=None, lines=hits)
    assert len(list(split_volumes([whole], "{title}"))) == HIT + 1


def test_long_texts_fill_a_volume_too() -> None:
    assert len(list(split_volumes([passage(4, VOLUME_CHARACTERS // 2)], "{title}"))) == 4


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 2000)), max_size=8))
def test_no_line_is_lost_and_no_volume_too_large(sizes: list[tuple[int, int]]) -> None:
    given_passages = [passage(*size) for size in sizes]
    volumes = list(split_volumes(given_passages, "{title}"))
    printed = [each for volume in volumes for part in volume for each in part.lines]
    assert printed == [each for part in given_passages for each in part.lines]
    for volume in volumes:
        lines = [each for part in volume for each in part.lines]
        assert len(lines) <= VOLUME_LINES
        assert sum(len(each.text or "") for each in lines) <= VOLUME_CHARACTERS
