import asyncio
from functools import partial

from govim.gateway.departures import Departures


async def rounds(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_what_follows_in_the_next_round_leaves_with_the_first() -> None:
    departures, left = Departures(), list[str]()
    departures.add(partial(left.append, "answer"))
    asyncio.get_running_loop().call_soon(departures.add, partial(left.append, "event"))
    await rounds(1)
    assert left == []
    await rounds(2)
    assert left == ["answer", "event"]


async def test_what_is_added_while_others_leave_is_not_forgotten() -> None:
    departures, left = Departures(), list[str]()
    departures.add(partial(departures.add, partial(left.append, "late")))
    await rounds(5)
    assert left == ["late"]
