from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim_audit.trail.locate import Change, Difference, locate
from govim_audit.trail.merkle import leaf_hash
from govim_audit.trail.reader import read_leaf_hashes
from tests.audit.trail.samples import hashes, leaves, publish

PUBLISHED = hashes(1000)
NEW = b"\xff" * 32
FEW_VALUES = st.lists(st.sampled_from(hashes(4)), max_size=12)


def test_nothing_differs_where_all_is_equal() -> None:
    assert locate(PUBLISHED, PUBLISHED) == locate([], []) == []


@given(st.integers(0, 999))
def test_a_changed_record_is_named(at: int) -> None:
    found = [*PUBLISHED[:at], NEW, *PUBLISHED[at + 1 :]]
    (difference,) = locate(found, PUBLISHED)
    assert difference == Difference(published=at, found=at)
    assert (difference.change, difference.index) == (Change.CHANGED, at)


@given(st.integers(0, 999))
def test_of_a_removed_record_only_that_one_is_named(at: int) -> None:
    (difference,) = locate([*PUBLISHED[:at], *PUBLISHED[at + 1 :]], PUBLISHED)
    assert difference == Difference(published=at, found=None)
    assert (difference.change, difference.index) == (Change.REMOVED, at)


@given(st.integers(0, 1000))
def test_of_an_inserted_record_only_that_one_is_named(at: int) -> None:
    (difference,) = locate([*PUBLISHED[:at], NEW, *PUBLISHED[at:]], PUBLISHED)
    assert difference == Difference(published=None, found=at)
    assert (difference.change, difference.index) == (Change.INSERTED, at)


def test_a_copied_record_is_one_inserted() -> None:
    (difference,) = locate([*PUBLISHED[:10], PUBLISHED[3], *PUBLISHED[10:]], PUBLISHED)
    assert difference == Difference(published=None, found=10)


@given(st.lists(st.sampled_from(hashes(3)), min_size=1, max_size=12), st.data())
def test_one_act_is_one_difference_even_among_equal_records(
    published: list[bytes], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(published) - 1))
    copy = data.draw(st.sampled_from(published))
    assert len(locate([*published[:at], *published[at + 1 :]], published)) == 1
    assert len(locate([*published[:at], copy, *published[at:]], published)) == 1
    assert len(locate([*published[:at], NEW, *published[at + 1 :]], published)) == 1


def test_several_acts_are_told_apart() -> None:
    found = [*PUBLISHED[:100], NEW, *PUBLISHED[100:300], *PUBLISHED[301:700], b"\xee" * 32, *PUBLISHED[701:]]
    assert [(each.change, each.index) for each in locate(found, PUBLISHED)] == [
        (Change.INSERTED, 100),
        (Change.REMOVED, 300),
        (Change.CHANGED, 700),
    ]


def test_two_records_that_changed_places_are_one_removed_and_one_inserted() -> None:
    found = [*PUBLISHED[:10], PUBLISHED[11], PUBLISHED[10], *PUBLISHED[12:]]
    assert sorted(each.change for each in locate(found, PUBLISHED)) == [Change.INSERTED, Change.REMOVED]


def test_a_range_is_named_by_the_positions_of_the_whole_tree() -> None:
    found = [*PUBLISHED[256:300], NEW, *PUBLISHED[301:512]]
    assert locate(found, PUBLISHED[256:512], first=256) == [Difference(published=300, found=300)]


@given(FEW_VALUES, FEW_VALUES)
def test_the_differences_lead_from_the_one_to_the_other(found: list[bytes], published: list[bytes]) -> None:
    differences = locate(found, published)
    assert _taken_back(found, published, differences) == published


@given(st.permutations(hashes(8)), st.permutations(hashes(8)), st.integers(0, 8))
def test_as_few_records_as_possible_are_named(found: list[bytes], published: list[bytes], cut: int) -> None:
    shorter = found[:cut]
    kept = len(published) + len(shorter) - _sides(locate(shorter, published))
    assert kept == 2 * _longest_common(shorter, published)


def test_a_row_taken_out_of_the_database_is_named_by_the_tiles() -> None:
    records = leaves(1000)
    fetch = publish(records).get
    rows = [leaf_hash(leaf) for leaf in records if leaf != records[700]]
    tiles = read_leaf_hashes(0, 1000, size=1000, fetch=fetch)
    assert locate(rows, tiles) == [Difference(published=700, found=None)]


def test_thousands_of_differences_take_no_time() -> None:
    published = hashes(200_000)
    found = [value for number, value in enumerate(published) if number % 50]
    assert len(locate(found, published)) == 4000
    assert len(locate(published[::-1], published)) > 199_000


def test_a_difference_without_a_side_has_no_place() -> None:
    with pytest.raises(ValueError, match="one side"):
        _ = Difference(published=None, found=None).index


def _taken_back(found: list[bytes], published: list[bytes], differences: list[Difference]) -> list[bytes]:
    dropped = {each.found for each in differences}
    kept = iter([value for at, value in enumerate(found) if at not in dropped])
    restored = {
        each.published: published[each.published] for each in differences if each.published is not None
    }
    return [restored[at] if at in restored else next(islice(kept, 1)) for at in range(len(published))]


def _sides(differences: list[Difference]) -> int:
    return sum((each.published is not None) + (each.found is not None) for each in differences)


def _longest_common(one: list[bytes], other: list[bytes]) -> int:
    row = [0] * (len(other) + 1)
    for value in one:
        previous = row[:]
        for at, theirs in enumerate(other, 1):
            row[at] = previous[at - 1] + 1 if value == theirs else max(previous[at], row[at - 1])
    return row[-1]
