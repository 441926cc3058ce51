from collections.abc import Iterator
from dataclasses import replace

import pytest

from govim.domain.entry import EntryKind
from govim_audit.verify.places import ENTRY_KINDS, Place, Places

PLACE = Place(
    conversation=b"b" * 16,
    seq=2,
    position=9,
    kind="message",
    sender=b"s" * 16,
    at=1,
    content_id=5,
    target=None,
    client_ref=b"r" * 16,
    subjects=None,
    burn_seconds=30,
    shows=None,
    is_opened=True,
)


@pytest.fixture
def places() -> Iterator[Places]:
    made = Places()
    yield made
    made.close()


def test_places_come_back_in_the_order_of_the_logs(places: Places) -> None:
    other = replace(PLACE, conversation=b"a" * 16, seq=7, is_opened=False)
    second = replace(PLACE, position=3)
    places.add([PLACE, other], [])
    places.add([second], [])
    assert list(places.ordered()) == [other, second, PLACE]
    assert places.at(PLACE.key) == [second, PLACE]
    assert places.at((b"c" * 16, 1)) == []


def test_contents_that_no_record_has_are_told_apart(places: Places) -> None:
    places.add([], [1, 3, 3])
    assert places.unknown_contents([1, 2, 3, 4]) == [2, 4]


def test_each_kind_of_entry_is_what_some_record_says_that_it_is() -> None:
    assert set(ENTRY_KINDS.values()) == set(EntryKind)
