from uuid import uuid4

from govim.domain.ids import ConversationId
from govim.storage.memory import Remembered

ONE, TWO, THREE, FOUR = (ConversationId(uuid4()) for _ in range(4))


def test_what_was_kept_is_known_only_for_the_same_end_of_the_log() -> None:
    known = Remembered[str](9)
    known.keep(ONE, 7, "seven")
    assert (known.get(ONE, 7), known.get(ONE, 8), known.get(ONE, 6), known.get(TWO, 7)) == (
        "seven",
        None,
        None,
        None,
    )
    known.keep(ONE, 8, "eight")
    assert (known.get(ONE, 7), known.get(ONE, 8)) == (None, "eight")


def test_the_last_ones_asked_for_stay_and_no_more_than_two_generations() -> None:
    known = Remembered[str](2)
    for each in (ONE, TWO, THREE):
        known.keep(each, 1, "here")
    assert known.get(ONE, 1) == "here"  # the second generation begins with THREE, and takes this one up
    known.keep(FOUR, 1, "here")
    assert [known.get(each, 1) for each in (TWO, THREE, ONE)] == [None, "here", "here"]
