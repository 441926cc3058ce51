"""Where a moment is in a log: found by halving, for members only."""

from datetime import datetime, timedelta

import pytest

from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World

pytestmark = on_both


async def test_each_moment_has_its_place(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    at: dict[int, datetime] = {}
    for number in range(9):
        world.clock.move(timedelta(hours=7))
        at[number + 2] = world.say(ada, where, str(number)).at
    read = store.core.reader.before
    for seq, moment in at.items():
        assert await read(where, bo.person, moment) == seq - 1
        assert await read(where, bo.person, moment + timedelta(milliseconds=1)) == seq
    assert await read(where, bo.person, at[10] + timedelta(days=365)) == 10
    assert await read(where, bo.person, at[2] - timedelta(days=365)) == 0


async def test_strangers_find_nothing(store: SqlStore, world: World) -> None:
    ada, bo, eve = world.person("ada"), world.person("bo"), world.person("eve")
    for where in (world.direct(ada, bo), ConversationId(world.ids.new())):
        with pytest.raises(NotFound):
            await store.core.reader.before(where, eve.person, world.clock.now())
