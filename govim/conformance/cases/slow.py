"""What takes its time: heartbeat, slowloris, half-open handshakes (faults 10 and 11)."""

import asyncio
import contextlib
import time

from govim.conformance.case import Group
from govim.conformance.http import upgrade
from govim.conformance.line import Line
from govim.conformance.verdict import NonStrict, Unexpected
from govim.conformance.visit import Visit
from govim.conformance.wire import BOTH

HEARTBEAT = "docs/protocol.md § Heartbeat"
SLACK = 5.0
FAULT_10 = "fault 10"
SOON, BOUND = 11.0, 65.0  # seconds: what the gateway promises, and what any build must keep
HALF_OPEN = 200
group = Group("slow")


@group.case(HEARTBEAT, sends="nothing after hello", expects="ping, then close 4409", wires=BOTH, is_slow=True)
async def silence_is_closed(visit: Visit) -> None:
    peer = await visit.open()
    peer.answers_pings = False
    await peer.say("hello")
    heartbeat = float((await peer.expect("welcome"))["heartbeat"])
    await peer.expect("ping", patience=heartbeat + SLACK)
    await peer.expect_close(4409, patience=2 * heartbeat + SLACK)


@group.case(HEARTBEAT, sends="a pong to each ping", expects="the line stays", is_slow=True)
async def an_answer_keeps_the_line(visit: Visit) -> None:
    peer = await visit.open()
    peer.answers_pings = False
    await peer.say("hello")
    heartbeat = float((await peer.expect("welcome"))["heartbeat"])
    for _ in range(2):
        await peer.expect("ping", patience=heartbeat + SLACK)
        await peer.say("pong")
    await asyncio.sleep(SLACK)  # now it would be closed if it had heard nothing
    await peer.say("ping")
    await peer.expect("pong")


async def _seconds_until_closed(line: Line, sent: bytes) -> float:
    """A byte a second."""
    started = time.monotonic()
    reading = asyncio.ensure_future(line.rest(BOUND + SLACK))
    with contextlib.suppress(ConnectionError, TimeoutError):
        for byte in sent:
            await line.write(bytes((byte,)))
            if (await asyncio.wait({reading}, timeout=1.0))[0]:
                break
    if not (await reading).is_closed:
        raise Unexpected(f"closed within {BOUND:g} s", "an open line")
    return time.monotonic() - started


def _bounded(seconds: float) -> None:
    if seconds > BOUND:
        raise Unexpected(f"closed within {BOUND:g} s", f"after {seconds:.0f} s")
    if seconds > SOON:
        raise NonStrict(f"closed within {SOON:g} s", f"after {seconds:.0f} s")


@group.case(FAULT_10, sends="a head, a byte a second", expects="closed within 10 s", is_slow=True)
async def slowloris(visit: Visit) -> None:
    head = upgrade(visit.site.target.socket.authority, visit.site.target.path, ("X-Filler", "x" * 100))
    _bounded(await _seconds_until_closed(await visit.line(), head[:-4]))


@group.case(FAULT_10, sends="nothing at all", expects="closed within 10 s", is_slow=True)
async def a_line_without_a_request(visit: Visit) -> None:
    _bounded(await _seconds_until_closed(await visit.line(), b""))


@group.case(
    FAULT_10,
    sends=f"{HALF_OPEN} half-open handshakes",
    expects="others are served, then they are closed",
    is_slow=True,
)
async def half_open_handshakes(visit: Visit) -> None:
    lines = [await visit.line() for _ in range(HALF_OPEN)]
    for line in lines:
        await line.write(b"GET /ws HTTP/1.1\r\nHost: ")
    peer = await visit.talk()
    await peer.say("ping")
    await peer.expect("pong")
    started = time.monotonic()
    said = await asyncio.gather(*(line.rest(BOUND) for line in lines))
    if not all(each.is_closed for each in said):
        raise Unexpected(f"all closed within {BOUND:g} s", f"{sum(not each.is_closed for each in said)} open")
    _bounded(time.monotonic() - started)
