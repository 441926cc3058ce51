from uuid import uuid4

import pytest

from govim.delivery.answers import greeting, history_page
from govim.domain.errors import NotFound
from govim.protocol.frames import Cursor, Hello, History, Limits, RecallSeconds, Resume, Welcome
from tests.govim.delivery.office import Office

LIMITS = Limits(text_bytes=1, recall_seconds=RecallSeconds(direct=2, group=3))


async def test_a_resume_comes_only_where_something_is_new(office: Office) -> None:
    ada, bo, cy = await office.people("ada", "bo", "cy")
    quiet = await office.do(office.world.open_direct(ada, bo))
    busy = await office.do(office.world.open_direct(ada, cy))
    await office.do(office.world.send(cy, busy, "在吗"))
    hello = Hello(cursors={quiet: Cursor(synced=1), busy: Cursor(synced=1), uuid4(): Cursor(synced=9)})
    replies = [
        reply
        async for reply in greeting(
            hello,
            ada.person,
            reader=office.core.reader,
            clock=office.clock,
            time_zone="Asia/Urumqi",
            heartbeat=25.0,
            limits=LIMITS,
        )
    ]
    welcome, resume = replies
    assert isinstance(welcome, Welcome)
    assert isinstance(resume, Resume)
    assert (welcome.me, welcome.heartbeat, welcome.limits) == (str(ada.person), 25, LIMITS)
    assert (resume.conversation, resume.head) == (str(busy), 2)


async def test_a_page_of_a_conversation_of_others_is_not_found(office: Office) -> None:
    ada, bo, eve = await office.people("ada", "bo", "eve")
    where = await office.do(office.world.open_direct(ada, bo))
    request = History(request=1, conversation=where)
    assert [each.seq for each in (await history_page(request, bo.person, office.core.reader)).entries] == [1]
    with pytest.raises(NotFound):
        await history_page(request, eve.person, office.core.reader)
