from datetime import UTC, datetime, timedelta
from uuid import uuid4

from govim.domain.ids import PersonId
from govim.domain.presence import NOTHING_SAID, Presence, PresenceState, as_of, may_see_presence

NOW = datetime(2026, 11, 24, 6, 50, tzinfo=UTC)


def test_what_somebody_says_of_themselves_holds_until_its_end() -> None:
    said = Presence(state=PresenceState.MEETING, text="三楼", until=NOW)
    assert as_of(said, NOW - timedelta(milliseconds=1)) == said
    assert as_of(said, NOW) == NOTHING_SAID
    endless = Presence(state=PresenceState.BUSY)
    assert as_of(endless, NOW) == endless


def test_for_now_everybody_sees_everybody() -> None:
    assert may_see_presence(PersonId(uuid4()), PersonId(uuid4()))
