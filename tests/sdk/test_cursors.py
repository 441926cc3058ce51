from hypothesis import given
from hypothesis import strategies as st

from govim_sdk.cursors import Cursors, Pushed

A, B = "a", "b"


def welcomed(head: int = 5) -> Cursors:
    cursors = Cursors()
    cursors.welcomed("one", [(A, head)])
    return cursors


def test_what_was_there_before_the_first_welcome_is_not_missed() -> None:
    cursors = welcomed()
    assert cursors.hello() == {A: {"synced": 5, "have": []}}
    assert cursors.pushed(A, 6) is Pushed.NEXT


def test_a_later_welcome_changes_no_cursor() -> None:
    cursors = welcomed()
    cursors.welcomed("one", [(A, 9), (B, 2)])
    assert (cursors.synced(A), cursors.synced(B)) == (5, 2)


def test_another_epoch_is_another_log() -> None:
    cursors = welcomed()
    cursors.welcomed("two", [(A, 3)])
    assert (cursors.epoch, cursors.synced(A)) == ("two", 3)


def test_a_conversation_that_one_comes_into_is_read_from_its_beginning() -> None:
    cursors = welcomed()
    cursors.gained(B)
    assert cursors.pushed(B, 1) is Pushed.NEXT
    cursors.gained(A)
    assert cursors.synced(A) == 5


@given(st.lists(st.integers(1, 30)))
def test_each_entry_is_next_once_and_in_order(pushed: list[int]) -> None:
    cursors, seen = welcomed(0), []
    for seq in pushed:
        match cursors.pushed(A, seq):
            case Pushed.NEXT:
                assert seq == cursors.synced(A) + 1
                cursors.advance(A, seq)
                seen.append(seq)
            case Pushed.KNOWN:
                assert seq <= cursors.synced(A)
            case Pushed.GAP:
                assert seq > cursors.synced(A) + 1
    assert seen == list(range(1, len(seen) + 1))
    assert cursors.hello()[A]["have"] == ([(1, len(seen))] if seen else [])
