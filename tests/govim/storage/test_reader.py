"""`ports.Reader` on the loop: each read is one snapshot beside the writer."""

import asyncio

import pytest

from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId, PersonId
from govim.domain.person import Duty, Right
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World

pytestmark = on_both


async def test_what_was_acked_is_read(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    reader = store.core.reader
    for number in range(20):
        entry = world.say(ada, where, str(number))
        page = await reader.page(where, bo.person, before=None, after=None, limit=1)
        assert page.entries == (entry,)
    assert (await reader.summary(bo.person, where)).unread == 20
    assert [each.id for each in await reader.summaries(bo.person)] == [where]
    [resume] = await reader.resumes(bo.person, {where: 20})
    assert [each.seq for each in resume.page] == [21]
    assert (await reader.overview(bo.person, {}, of_epoch=None)).personal == 1


async def test_reads_at_once_see_whole_commits(store: SqlStore, world: World) -> None:
    """Head, entries and summary of one read belong together, whatever is written meanwhile."""
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    loop = asyncio.get_running_loop()
    writing = loop.run_in_executor(None, lambda: [world.say(ada, where, str(n)) for n in range(60)])
    while not writing.done():
        pages = await asyncio.gather(
            *(store.core.reader.page(where, bo.person, before=None, after=None, limit=1) for _ in range(4))
        )
        for page in pages:
            assert page.entries[-1].seq == page.head
    await writing


async def test_a_stranger_is_refused_on_every_read(store: SqlStore, world: World) -> None:
    ada, bo, eve = world.person("ada"), world.person("bo"), world.person("eve")
    reader = store.core.reader
    for where in (world.direct(ada, bo), ConversationId(world.ids.new())):
        with pytest.raises(NotFound):
            await reader.summary(eve.person, where)
        with pytest.raises(NotFound):
            await reader.page(where, eve.person, before=None, after=None, limit=1)
        assert list(await reader.resumes(eve.person, {where: 0})) == []
    assert list(await reader.summaries(eve.person)) == []
    overview = await reader.overview(eve.person, {}, of_epoch=None)
    assert (overview.personal, overview.conversations) == (0, ())


async def test_an_overview_says_in_which_epoch_its_conversations_are(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    overview = await store.core.reader.overview(bo.person, {}, of_epoch=None)
    assert overview.epoch.startswith("1.")
    assert [(each.id, each.head.seq) for each in overview.conversations] == [(where, 1)]


async def test_people_rights_and_accounts_are_read(store: SqlStore, world: World) -> None:
    officer = world.person("officer", name="王合规", duty=Duty.COMPLIANCE_OFFICER)
    reader = store.core.reader
    assert await reader.rights(officer.person) == {Right.CHAT, Right.AUDIT_SEARCH, Right.AUDIT_EXPORT}
    person = await reader.person(officer.person)
    assert person is not None
    assert person.name == "王合规"
    account = await reader.account("OFFICER")
    assert account is not None
    assert account.person == officer.person
    assert await reader.person(PersonId(world.ids.new())) is None
    assert await reader.account("nobody") is None
    assert await reader.session(bytes(32), at=world.clock.now()) is None
    found, total = await reader.people("合规", 10)
    assert ([each.id for each in found], total) == ([officer.person], 1)
