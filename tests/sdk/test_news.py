import asyncio
from typing import Any, get_args

from govim.protocol.frames import Ack, Answer, EntryPush, Ping, Pong, Refused, Reply, Welcome
from govim.protocol.personal import PersonalPush, PersonalSince
from govim.protocol.presence import TypingPush
from govim_sdk import News
from govim_sdk.news import Newsfeed


async def heard(feed: Newsfeed, *frames: dict[str, Any]) -> list[News]:
    """Of what is told while somebody listens."""

    async def listen() -> list[News]:
        return [news async for news in feed.listen()]

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0)
    for frame in frames:
        feed.tell(frame)
    feed.end()
    return await listening


def push(n: int) -> dict[str, Any]:
    return {"type": "personal", "n": n, "kind": "pinned", "conversation": "c", "seq": None, "value": True}


def since(*numbers: int) -> dict[str, Any]:
    return {"type": "personal_since", "changes": [push(n) for n in numbers], "complete": True}


async def test_what_is_told_is_typed_and_what_is_not_known_is_ignored() -> None:
    typing = {"type": "typing", "conversation": "c", "person": "p"}
    told = await heard(Newsfeed(), typing, {"type": "from_the_future"}, {"type": "ack"})
    assert told == [TypingPush(conversation="c", person="p")]


async def test_before_somebody_listens_nothing_is_kept() -> None:
    feed = Newsfeed()
    feed.tell({"type": "typing", "conversation": "c", "person": "p"})
    assert await heard(feed) == []


async def test_of_ones_own_each_change_is_told_once_from_the_first_welcome_on() -> None:
    feed = Newsfeed()
    assert feed.personal == 0
    feed.welcomed(7)
    told = await heard(feed, since(6, 7), push(8), push(8), since(8, 9))
    numbers = [
        news.n if isinstance(news, PersonalPush) else [change.n for change in news.changes]
        for news in told
        if isinstance(news, PersonalPush | PersonalSince)
    ]
    assert numbers == [8, [9]]
    assert feed.personal == 9


async def test_another_log_is_numbered_anew() -> None:
    feed = Newsfeed()
    feed.welcomed(7)
    feed.log_replaced()
    feed.welcomed(2)
    assert feed.personal == 2


def test_whatever_the_server_tells_is_news_an_entry_or_an_answer() -> None:
    answers = {*get_args(Answer), Ack, Refused, Pong}
    assert set(get_args(Reply)) - answers - {Welcome, EntryPush, Ping} == set(get_args(News))
