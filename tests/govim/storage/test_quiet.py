import asyncio
from datetime import timedelta
from typing import Any

from govim.domain.actor import Actor
from govim.protocol.devices import SetPreference
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World

ALL_DAYS = list(range(1, 8))
LUNCH: dict[str, Any] = {"quiet_hours": [{"weekdays": ALL_DAYS, "start": "14:00", "end": "15:00"}]}


def chose(world: World, who: Actor, **value: object) -> None:
    world.ask(who, SetPreference(request=1, name="notifications", value={**LUNCH, **value}))


@on_both
def test_only_those_whom_not_even_what_must_be_read_may_disturb_now(store: SqlStore, world: World) -> None:
    """At ten to three in the site's zone."""
    ada, bo, cy, di = (world.person(name) for name in ("ada", "bo", "cy", "di"))
    chose(world, ada, must_read_passes=False)
    chose(world, bo)
    chose(world, cy, must_read_passes=False, quiet_hours=[])
    everybody = [who.person for who in (ada, bo, cy, di)]

    def quiet() -> frozenset[Any]:
        return asyncio.run(store.core.reader.quiet(everybody))

    assert quiet() == {ada.person}
    world.clock.move(timedelta(minutes=10))
    assert quiet() == frozenset()
