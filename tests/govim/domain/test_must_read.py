from datetime import UTC, datetime, timedelta
from uuid import UUID

from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.domain.must_read import Asked, MustRead, Reason, late_for, next_due

START = datetime(2026, 11, 24, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADA, BO = PersonId(UUID(int=1)), PersonId(UUID(int=2))


def must_read(**changes: object) -> MustRead:
    usual = {
        "conversation": ConversationId(UUID(int=9)),
        "seq": Sequence(2),
        "asked_by": ADA,
        "asked_at": START,
        "asked": 2,
    }
    return MustRead(**{**usual, **changes})  # type: ignore[arg-type]


def test_the_last_confirmation_ends_it() -> None:
    once = must_read().confirm_one(at=START)
    assert (once.confirmed, once.ended_at) == (1, None)
    assert once.confirm_one(at=START + HOUR).ended_at == START + HOUR


def test_late_is_who_was_asked_long_enough_ago_and_was_not_told_of_before() -> None:
    asking = must_read(to_deputy_after=HOUR)
    waiting = [Asked(person=ADA, asked_at=START), Asked(person=BO, asked_at=START + HOUR)]
    assert late_for(asking, Reason.DEPUTY, waiting, at=START + HOUR - timedelta(seconds=1)) == []
    assert late_for(asking, Reason.DEPUTY, waiting, at=START + HOUR) == [ADA]
    assert late_for(asking, Reason.SUPERIOR, waiting, at=START + 9 * HOUR) == []
    told = [Asked(person=ADA, asked_at=START, deputy_told_at=START + HOUR)]
    assert late_for(asking, Reason.DEPUTY, told, at=START + 9 * HOUR) == []


def test_the_next_time_is_that_of_the_first_who_becomes_late() -> None:
    asking = must_read(to_deputy_after=HOUR, to_superior_after=2 * HOUR)
    waiting = [
        Asked(person=ADA, asked_at=START, deputy_told_at=START + HOUR),
        Asked(person=BO, asked_at=START + 2 * HOUR),
    ]
    assert next_due(asking, waiting) == START + 2 * HOUR
    assert next_due(asking, waiting[1:]) == START + 3 * HOUR
    assert next_due(must_read(), waiting) is None
    assert next_due(asking, []) is None
