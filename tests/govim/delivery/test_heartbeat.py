import asyncio

from govim.delivery.heartbeat import Heartbeat, Rhythm

FAST = Rhythm(ping=0.05, silence=0.1)
TICK = 0.001  # of the loop's clock


async def test_a_silent_line_is_pinged_and_then_dead() -> None:
    loop, pings, dead = asyncio.get_running_loop(), [], asyncio.Event()
    began = loop.time()
    Heartbeat(FAST, ping=lambda: pings.append(loop.time() - began), dead=dead.set)
    await asyncio.wait_for(dead.wait(), 5)
    assert pings
    assert pings[0] >= FAST.ping - TICK
    assert loop.time() - began >= FAST.silence - TICK


async def test_a_line_dies_when_its_silence_is_over_not_at_the_next_ping() -> None:
    """Nothing came for 50 s: that is when, also if the last frame came just after a ping."""
    loop, dead, pings = asyncio.get_running_loop(), asyncio.Event(), 0
    heard_at = 0.0

    def ping() -> None:
        nonlocal pings
        pings += 1

    def hear() -> None:
        nonlocal heard_at
        heard_at = loop.time()
        heartbeat.heard()

    heartbeat = Heartbeat(Rhythm(ping=0.2, silence=0.3), ping=ping, dead=dead.set)
    loop.call_later(0.25, hear)
    await asyncio.wait_for(dead.wait(), 5)
    assert loop.time() - heard_at >= 0.3 - TICK
    assert pings == 2  # at 0.2 and 0.4; the next one would have been at 0.6


async def test_a_line_that_is_heard_lives() -> None:
    dead, done = asyncio.Event(), asyncio.Event()
    pings = 0

    def ping() -> None:
        nonlocal pings
        pings += 1
        heartbeat.heard()  # as a pong does
        if pings == 6:  # three silences long
            done.set()

    heartbeat = Heartbeat(FAST, ping=ping, dead=dead.set)
    await asyncio.wait_for(done.wait(), 10)
    assert not dead.is_set()
    heartbeat.stop()


async def test_a_stopped_heartbeat_does_nothing_more() -> None:
    loop, calls = asyncio.get_running_loop(), []
    heartbeat = Heartbeat(Rhythm(ping=0.01, silence=0.02), ping=lambda: calls.append(1), dead=lambda: None)
    heartbeat.stop()
    passed = asyncio.Event()
    loop.call_later(0.1, passed.set)
    await passed.wait()
    assert calls == []
