import asyncio
from collections.abc import Callable
from functools import partial

from govim.gateway.departures import Departures


class Leaving:
    def __init__(self, leave: Callable[[], None]) -> None:
        self.leave = leave


async def rounds(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_what_follows_in_the_next_round_leaves_with_the_first() -> None:
    departures, left = Departures(), list[str]()
    departures.add(Leaving(partial(left.append, "answer")))
    asyncio.get_running_loop().call_soon(departures.add, Leaving(partial(left.append, "event")))
    await rounds(1)
    assert left == []
    await rounds(2)
    assert left == ["answer", "event"]


async def test_what_is_added_while_others_leave_is_not_forgotten() -> None:
    departures, left = Departures(), list[str]()
    late = Leaving(partial(left.append, "late"))
    departures.add(Leaving(partial(departures.add, late)))
    await rounds(5)
    assert left == ["late"]
