from govim.domain.ids import ConversationId
from govim.storage.overviews import NEWS
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World

pytestmark = on_both


async def test_the_first_news_come_with_the_list(store: SqlStore, world: World) -> None:
    ada, bo, eve = world.person("ada"), world.person("bo"), world.person("eve")
    opened = [world.group(ada, bo, title=str(number)) for number in range(NEWS + 2)]
    store.together([world.send(ada, where, "你好") for where in opened])
    foreign = world.direct(ada, eve)
    cursors = {**dict.fromkeys(opened, 1), opened[0]: 2, foreign: 0, ConversationId(world.ids.new()): 0}
    overview = await store.core.reader.overview(bo.person, cursors, of_epoch=None)
    assert len(overview.news) == NEWS
    assert {each.conversation for each in overview.news} <= set(opened[1:])
    assert all([entry.seq for entry in each.page] == [2] for each in overview.news)
    assert {each.id for each in overview.conversations} == set(opened)
    again = await store.core.reader.overview(bo.person, cursors, of_epoch=overview.epoch)
    assert again == overview


async def test_cursors_of_another_epoch_say_nothing(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "你好")
    overview = await store.core.reader.overview(bo.person, {where: 1}, of_epoch="0.0")
    assert (len(overview.conversations), overview.news) == (1, ())
