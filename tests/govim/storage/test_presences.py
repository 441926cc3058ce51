import asyncio
from datetime import timedelta

import pytest

from govim.domain.errors import NotFound
from govim.domain.presence import NOTHING_SAID, Presence, PresenceState
from govim.protocol.presence import SetPresence
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


@on_both
def test_what_people_say_of_themselves_is_read_as_of_now(store: SqlStore, world: World) -> None:
    ada, bo, cy = world.person("ada"), world.person("bo"), world.person("cy")
    until = world.clock.now() + timedelta(minutes=5)
    world.ask(ada, SetPresence(request=1, state="away", text="午饭", until=until))
    world.ask(bo, SetPresence(request=1, state="busy"))
    world.ask(bo, SetPresence(request=2, state="busy", text="写报告"))  # instead of the first
    people = [each.person for each in (ada, bo, cy)]
    found = asyncio.run(store.core.reader.presences(people))
    assert found == {
        ada.person: Presence(state=PresenceState.AWAY, text="午饭", until=until),
        bo.person: Presence(state=PresenceState.BUSY, text="写报告"),
    }
    world.clock.move(timedelta(minutes=5))
    assert asyncio.run(store.core.reader.presences(people))[ada.person] == NOTHING_SAID


@on_both
def test_an_audience_is_for_members_and_only_if_it_is_small(store: SqlStore, world: World) -> None:
    ada, bo, cy, eve = (world.person(name) for name in ("ada", "bo", "cy", "eve"))
    where = world.group(ada, bo, cy)

    def audience(limit: int) -> set[object]:
        return set(asyncio.run(store.core.reader.audience(where, ada.person, limit)))

    assert audience(3) == {bo.person, cy.person}
    assert audience(2) == set()
    with pytest.raises(NotFound):
        asyncio.run(store.core.reader.audience(where, eve.person, 3))
