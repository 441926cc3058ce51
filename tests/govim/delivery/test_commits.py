import asyncio

import pytest

from govim.delivery.commits import LoopCommits
from govim.domain.errors import Rejected
from govim.domain.events import EntryAppended, Event
from govim.ports import Work
from tests.govim.delivery.office import Office
from tests.govim.world import FORBIDDEN_TEXT


async def test_work_is_answered_on_the_loop(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    entries = await asyncio.gather(
        *(office.do(office.world.send(ada, where, str(number))) for number in range(20))
    )
    assert [entry.seq for entry in entries] == list(range(2, 22))  # in the order of the calls
    with pytest.raises(Rejected):
        await office.do(office.world.send(ada, where, FORBIDDEN_TEXT))


async def test_whoever_is_answered_is_answered_before_anybody_is_told(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    heard: list[str] = []

    def tell(events: object) -> None:
        heard.extend("told" for _ in list(events) if isinstance(_, EntryAppended))  # type: ignore[call-overload]

    office.commits.bind(office.core.writer.submit, tell)
    answer = asyncio.ensure_future(office.commits.submit(office.world.send(ada, where, "你好")))
    answer.add_done_callback(lambda _: heard.append("answered"))
    await answer
    await asyncio.sleep(0)
    assert heard == ["answered", "told"]


async def test_an_answer_that_nobody_waits_for_does_no_harm(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    gone = asyncio.ensure_future(office.commits.submit(office.world.send(ada, where, "一")))
    gone.cancel()
    assert (await office.do(office.world.send(ada, where, "二"))).seq in {2, 3}


async def test_the_writer_comes_first() -> None:
    with pytest.raises(RuntimeError):
        LoopCommits().submit(Work(run=lambda _: None))


def test_after_the_loops_end_nobody_is_told() -> None:
    async def make() -> LoopCommits:
        return LoopCommits()

    commits = asyncio.run(make())
    events: list[Event] = []
    commits.answers([], events)
