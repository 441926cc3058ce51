from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from msgspec import convert

from govim.delivery.answers import answer_of, greeting
from govim.domain.actor import Actor
from govim.domain.errors import Malformed, NotFound
from govim.protocol.frames import (
    Cursor,
    Hello,
    History,
    Limits,
    Members,
    MembersView,
    Page,
    People,
    PeopleView,
    RecallSeconds,
    Reply,
    Resume,
    Welcome,
)
from govim.protocol.personal import Mute, PersonalSince, PinConversation
from govim.storage.overviews import NEWS
from tests.govim.delivery.office import Office

LIMITS = Limits(text_bytes=1, recall_seconds=RecallSeconds(direct=2, group=3))


async def greeted(office: Office, who: Actor, hello: Hello) -> list[Reply]:
    answers = greeting(
        hello,
        who.person,
        reader=office.core.reader,
        clock=office.clock,
        time_zone="Asia/Urumqi",
        heartbeat=25.0,
        limits=LIMITS,
    )
    return [reply async for reply in answers]


async def test_a_resume_comes_only_where_something_is_new(office: Office) -> None:
    ada, bo, cy = await office.people("ada", "bo", "cy")
    quiet = await office.do(office.world.open_direct(ada, bo))
    busy = await office.do(office.world.open_direct(ada, cy))
    await office.do(office.world.send(cy, busy, "在吗"))
    hello = Hello(cursors={quiet: Cursor(synced=1), busy: Cursor(synced=1), uuid4(): Cursor(synced=9)})
    welcome, resume = await greeted(office, ada, hello)
    assert isinstance(welcome, Welcome)
    assert isinstance(resume, Resume)
    assert (welcome.me, welcome.heartbeat, welcome.limits) == (str(ada.person), 25, LIMITS)
    assert (resume.conversation, resume.head) == (str(busy), 2)


async def test_all_news_come_once_each_however_many(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    opened = [await office.do(office.world.open_group(ada, bo)) for _ in range(2 * NEWS + 1)]
    for where in opened:
        await office.do(office.world.send(ada, where, "在吗"))
    hello = Hello(cursors={where: Cursor(synced=1) for where in opened})
    _, *news = await greeted(office, bo, hello)
    assert sorted(each.conversation for each in news if isinstance(each, Resume)) == sorted(map(str, opened))


async def test_cursors_of_another_epoch_are_ignored(office: Office) -> None:
    """After a restore its sequences are other entries: nothing can be said of what changed."""
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    await office.do(office.world.send(bo, where, "在吗"))
    cursors = {where: Cursor(synced=1)}
    [welcome] = await greeted(office, ada, Hello(cursors=cursors, epoch="0.0"))
    assert isinstance(welcome, Welcome)
    for epoch in (welcome.epoch, None):  # who names none is believed
        assert [type(each) for each in await greeted(office, ada, Hello(cursors=cursors, epoch=epoch))] == [
            Welcome,
            Resume,
        ]


async def test_a_page_of_a_conversation_of_others_is_not_found(office: Office) -> None:
    ada, bo, eve = await office.people("ada", "bo", "eve")
    where = await office.do(office.world.open_direct(ada, bo))
    request = History(request=1, conversation=where)
    page = await answer_of(request, bo.person, office.core.reader)
    assert isinstance(page, Page)
    assert [each.seq for each in page.entries] == [1]
    with pytest.raises(NotFound):
        await answer_of(request, eve.person, office.core.reader)


async def test_history_jumps_to_a_message_or_a_moment(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    said = []
    for number in range(20):
        office.clock.move(timedelta(minutes=1))
        said.append(await office.do(office.world.send(ada, where, str(number))))

    async def seqs(**place: object) -> list[int]:
        request = convert({"request": 1, "conversation": where, "limit": 5} | place, History)
        answer = await answer_of(request, bo.person, office.core.reader)
        assert isinstance(answer, Page)
        return [each.seq for each in answer.entries]

    assert await seqs(around=10) == [8, 9, 10, 11, 12]
    assert await seqs(around=1) == [1, 2, 3, 4, 5]
    assert await seqs(around=21) == [19, 20, 21]
    assert await seqs(since=said[0].at) == [2, 3, 4, 5, 6]
    assert await seqs(since=said[-1].at + timedelta(days=1)) == []
    for both in ({"around": 3, "before": 5}, {"since": said[0].at, "after": 1}, {"before": 2, "after": 1}):
        with pytest.raises(Malformed):
            await seqs(**both)


async def test_members_are_told_to_members_only(office: Office) -> None:
    ada, bo, eve = await office.people("ada", "bo", "eve")
    where = await office.do(office.world.open_direct(ada, bo))
    first = await answer_of(Members(request=1, conversation=where, limit=1), bo.person, office.core.reader)
    assert isinstance(first, MembersView)
    [one] = first.members
    rest = Members(request=2, conversation=where, after=UUID(one.person))
    second = await answer_of(rest, bo.person, office.core.reader)
    assert isinstance(second, MembersView)
    assert {one.person, *(each.person for each in second.members)} == {str(ada.person), str(bo.person)}
    assert (first.count, second.count, second.request) == (2, 2, 2)
    for place in (where, uuid4()):
        with pytest.raises(NotFound):
            await answer_of(Members(request=1, conversation=place), eve.person, office.core.reader)


async def test_people_are_named_and_unknown_ones_left_out(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    request = People(request=3, people=[bo.person, uuid4()])
    named = await answer_of(request, ada.person, office.core.reader)
    assert isinstance(named, PeopleView)
    assert (named.request, [each.person for each in named.people]) == (3, [str(bo.person)])


async def test_a_hello_learns_what_changed_of_its_persons_own(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    await office.do(office.ask(ada, PinConversation(request=1, conversation=where)))
    welcome, news = await greeted(office, ada, Hello(personal=1))
    assert isinstance(welcome, Welcome)
    assert isinstance(news, PersonalSince)
    assert (welcome.personal, news.complete) == (2, True)
    assert [(each.n, each.kind, each.value) for each in news.changes] == [(2, "pinned", True)]
    for hello in (
        Hello(),
        Hello(personal=2),
        Hello(personal=1, epoch="0.0"),
    ):  # new; knows all; of another log
        assert len(await greeted(office, ada, hello)) == 1
    [_, liar] = await greeted(office, ada, Hello(personal=9))
    assert isinstance(liar, PersonalSince)
    assert (liar.changes, liar.complete) == ([], False)


async def test_a_welcome_says_what_a_badge_shows(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    await office.do(office.world.send(bo, where, "在吗"))
    [welcome] = await greeted(office, ada, Hello())
    assert isinstance(welcome, Welcome)
    assert (welcome.totals.unread, welcome.totals.mentions) == (1, 0)
    until = office.clock.now() + timedelta(hours=1)
    await office.do(office.ask(ada, Mute(request=1, conversation=where, until=until)))
    [welcome] = await greeted(office, ada, Hello())
    assert isinstance(welcome, Welcome)
    assert welcome.totals.unread == 0
