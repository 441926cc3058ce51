import asyncio

import pytest

from govim.delivery.outbox import Outbox
from govim.delivery.pipe import QueueLimits


class Watch:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


async def test_frames_come_out_in_order() -> None:
    outbox = Outbox(Watch())
    assert all(outbox.offer(frame) for frame in (b"1", b"2", b"3"))
    assert [await outbox.take() for _ in range(3)] == [b"1", b"2", b"3"]


async def test_a_frame_is_waited_for() -> None:
    outbox = Outbox(Watch())
    waiting = asyncio.ensure_future(outbox.take())
    await asyncio.sleep(0)
    outbox.offer(b"1")
    assert await waiting == b"1"


async def test_it_is_bounded_in_bytes() -> None:
    outbox = Outbox(Watch(), QueueLimits(max_bytes=10))
    assert outbox.offer(b"x" * 6)
    assert not outbox.offer(b"x" * 5)
    assert outbox.offer(b"x" * 4)
    await outbox.take()
    assert outbox.offer(b"x" * 6)


async def test_it_is_bounded_in_age() -> None:
    watch = Watch()
    outbox = Outbox(watch, QueueLimits(max_age=30.0))
    outbox.offer(b"1")
    watch.time = 30.0
    assert outbox.offer(b"2")
    watch.time = 30.1
    assert not outbox.offer(b"3")
    await outbox.take()
    watch.time = 59.0
    assert outbox.offer(b"4")


async def test_one_frame_may_be_larger_than_all() -> None:
    """Its size is nobody's fault; a second one waits."""
    outbox = Outbox(Watch(), QueueLimits(max_bytes=10))
    assert outbox.offer(b"x" * 100)
    assert not outbox.offer(b"x")


async def test_an_answer_waits_for_room() -> None:
    outbox = Outbox(Watch(), QueueLimits(max_bytes=10))
    outbox.offer(b"x" * 8)
    putting = [asyncio.ensure_future(outbox.put(letter * 8)) for letter in (b"a", b"b")]
    await asyncio.sleep(0)
    assert not any(put.done() for put in putting)
    taken = [await outbox.take() for _ in range(3)]
    assert sorted(frame or b"" for frame in taken) == [b"a" * 8, b"b" * 8, b"x" * 8]
    assert await asyncio.gather(*putting) == [True, True]


async def test_an_answer_does_not_wait_for_ever() -> None:
    outbox = Outbox(Watch(), QueueLimits(max_bytes=10, max_age=0.05))
    outbox.offer(b"x" * 8)
    assert not await outbox.put(b"y" * 8)


@pytest.mark.parametrize("drain", [True, False])
async def test_the_end_comes_after_what_waits_or_at_once(*, drain: bool) -> None:
    outbox = Outbox(Watch())
    outbox.offer(b"1")
    outbox.close(4401, drain=drain)
    outbox.close(1001)
    assert outbox.close_code == 4401
    assert outbox.offer(b"2")  # nobody is too slow for what is over
    assert await outbox.take() == (b"1" if drain else None)
    assert await outbox.take() is None


async def test_whoever_waits_hears_of_the_end() -> None:
    outbox = Outbox(Watch(), QueueLimits(max_bytes=10))
    taking = asyncio.ensure_future(outbox.take())
    await asyncio.sleep(0)
    outbox.close(1001)
    assert await taking is None
    full = Outbox(Watch(), QueueLimits(max_bytes=10))
    full.offer(b"x" * 8)
    putting = asyncio.ensure_future(full.put(b"y" * 8))
    await asyncio.sleep(0)
    full.close(1001, drain=False)
    assert await putting
    assert await full.take() is None
