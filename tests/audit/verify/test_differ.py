from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim_audit.verify import differ
from govim_audit.verify.differ import UNKNOWN, Differ, Place

SIZE = 60


def hashes(size: int) -> list[bytes]:
    return [sha256(str(number).encode()).digest() for number in range(size)]


def told(published: Sequence[bytes], rows: Sequence[tuple[int, bytes]], *, piece: int = 7) -> list[Place]:
    places: list[Place] = []
    compared = Differ(len(published), lambda start, end: published[start:end], places.append)
    for at in range(0, len(rows), piece):
        part = rows[at : at + piece]
        compared.add([position for position, _ in part], [value for _, value in part])
    compared.finish()
    return places


def kinds(places: Sequence[Place]) -> list[tuple[str, int | None, int | None]]:
    return [(place.change.value, place.index, place.position) for place in places]


@pytest.fixture(autouse=True)
def _small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differ, "WINDOW", 8)


@given(
    removed=st.sets(st.integers(0, SIZE - 1), max_size=20),
    changed=st.sets(st.integers(0, SIZE - 1), max_size=5),
    piece=st.integers(1, SIZE),
    behind=st.integers(0, 10),
)
def test_taking_the_differences_back_gives_what_was_published(
    removed: set[int], changed: set[int], piece: int, behind: int
) -> None:
    """Where rows keep their positions, a gap or another hash is exactly what is said."""
    published = hashes(SIZE)
    rows = [
        (index, b"x" * 31 + bytes([index]) if index in changed else value)
        for index, value in enumerate([*published, *hashes(SIZE + behind)[SIZE:]])
        if index not in removed
    ]
    places = told(published, rows, piece=piece)
    kept = dict(rows)
    for place in places:
        if place.position is not None:
            del kept[place.position]
        if place.index is not None:
            kept[place.index] = published[place.index]
    assert [kept[index] for index in sorted(kept) if index < SIZE] == published
    assert len(places) <= len(removed | changed) * 2


def test_a_removed_record_does_not_shift_blame() -> None:
    published = hashes(SIZE)
    rows = list(enumerate([*published[:20], *published[21:]]))
    assert kinds(told(published, rows)) == [("removed", 20, None)]


def test_an_inserted_record_does_not_shift_blame() -> None:
    published = hashes(SIZE)
    rows = list(enumerate([*published[:20], b"new", *published[20:]]))
    assert kinds(told(published, rows)) == [("inserted", None, 20)]


def test_more_removed_than_a_window_holds_is_found_again() -> None:
    published = hashes(400)
    rows = list(enumerate([*published[:10], *published[210:]]))
    places = told(published, rows)
    assert [place.index for place in places] == list(range(10, 210))


def test_what_stands_behind_the_published_end_is_not_told() -> None:
    published = hashes(30)
    assert told(published, list(enumerate(hashes(50)))) == []


def test_what_cannot_be_read_is_not_said_to_differ() -> None:
    published = [UNKNOWN if 10 <= index < 20 else value for index, value in enumerate(hashes(SIZE))]
    assert told(published, list(enumerate(hashes(SIZE)))) == []


def test_everything_missing_is_told() -> None:
    assert kinds(told(hashes(3), [])) == [("removed", index, None) for index in range(3)]
