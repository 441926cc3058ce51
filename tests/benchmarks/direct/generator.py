"""The load generator, a process of its own: `python -m tests.benchmarks.direct.generator ORDER`.

ORDER is a JSON file (`Order`), which says where the outcome goes (`Outcome`).
"""

import asyncio
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from typing import Protocol, Self

import msgspec
import uvloop

from tests.benchmarks.direct.cpu import GENERATOR_CPU, Usage
from tests.benchmarks.direct.person import Person
from tests.benchmarks.direct.site import Talker, load

READ_EVERY = 0.5  # seconds, as the web client
TICK = 0.001  # of the open loop
AT_ONCE = 20  # connections that are being made
SETTLE = 20.0  # seconds in which everything must be answered and pushed


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """`rate` messages a second from a timetable, or, without it, `flight` at a time from each person."""

    port: int
    server: int  # pid
    talkers: str  # files
    outcome: str
    warm_up: float
    duration: float
    flight: int = 1
    rate: float | None = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """`sent`, `acked` and `heard` are for the history; `acks` are those of the measured time."""

    acks: int
    seconds: float
    ack_ms: tuple[float, float]  # p50, p99
    arrival_ms: tuple[float, float]
    server_cpu: float
    generator_cpu: float
    cpu_1: float
    sent: list[list[str]]  # of each talker, refs in the order of saying
    acked: list[dict[str, int]]
    heard: list[list[tuple[int, str]]]  # sequence and ref of each entry that was pushed
    trouble: list[str]


class Speaker(Protocol):
    """One person of a pair, whatever the protocol. `answered` gets the seconds from due to ack of each
    message; `arrived`, to the other side's screen."""

    sent: list[str]  # refs, in the order of saying
    acked: dict[str, int]
    heard: list[tuple[int, str]]
    trouble: str | None
    answered: Callable[[Self, float], None]
    arrived: Callable[[float], None]

    async def connect(self, port: int) -> None:
        """Returns when it may speak."""
        ...

    def say(self, due: float) -> None: ...

    def mark_read(self) -> None: ...

    def is_settled(self, other: Self) -> bool:
        """All that I said is acked, and I have seen all that the two of us said."""
        ...


MakeSpeaker = Callable[[Talker, dict[str, float]], Speaker]


class Load:
    def __init__(self, order: Order, speaker: MakeSpeaker) -> None:
        self._order = order
        self._due: dict[str, float] = {}
        self._people = [speaker(talker, self._due) for talker in load(Path(order.talkers))]
        self._is_measuring = self._is_ending = False
        self._ack_seconds: list[float] = []
        self._arrival_seconds: list[float] = []

    async def run(self) -> Outcome:
        for first in range(0, len(self._people), AT_ONCE):
            async with asyncio.timeout(SETTLE):
                await asyncio.gather(*map(self._connect, self._people[first : first + AT_ONCE]))
        reading = asyncio.create_task(self._read())
        speaking = asyncio.create_task(self._speak())
        await asyncio.sleep(self._order.warm_up)
        before = Usage.now(self._order.server)
        self._is_measuring = True
        await asyncio.sleep(self._order.duration)
        self._is_measuring = False
        usage = Usage.now(self._order.server).since(before)
        self._is_ending = True
        await speaking
        await self._settle()
        reading.cancel()
        return self._outcome(usage)

    async def _connect(self, person: Speaker) -> None:
        person.answered, person.arrived = self._answered, self._arrived
        await person.connect(self._order.port)

    async def _speak(self) -> None:
        if self._order.rate is None:
            for person in self._people:
                for _ in range(self._order.flight):
                    person.say(time.perf_counter())
        else:
            await self._keep_to_the_timetable(self._order.rate)

    async def _keep_to_the_timetable(self, rate: float) -> None:
        """Message n is due at n / rate, whatever became of those before it."""
        people, start, said = deque(self._people), time.perf_counter(), 0
        while not self._is_ending:
            now = time.perf_counter()
            while (due := start + said / rate) <= now:
                people[0].say(due)
                people.rotate(-1)
                said += 1
            await asyncio.sleep(TICK)

    def _answered(self, person: Speaker, seconds: float) -> None:
        if self._is_measuring:
            self._ack_seconds.append(seconds)
        if self._order.rate is None and not self._is_ending:
            person.say(time.perf_counter())

    def _arrived(self, seconds: float) -> None:
        if self._is_measuring:
            self._arrival_seconds.append(seconds)

    async def _read(self) -> None:
        """Spread over the time, as people are."""
        while True:
            for person in self._people:
                person.mark_read()
                await asyncio.sleep(READ_EVERY / len(self._people))

    async def _settle(self) -> None:
        """Until everything that was said is acked, and both of a pair saw it."""
        deadline = time.perf_counter() + SETTLE
        while not all(map(self._is_settled, range(len(self._people)))):
            if time.perf_counter() > deadline:
                return
            await asyncio.sleep(TICK)

    def _is_settled(self, number: int) -> bool:
        return self._people[number].is_settled(self._people[number ^ 1])

    def _outcome(self, usage: Usage) -> Outcome:
        unsettled = sum(not self._is_settled(number) for number in range(len(self._people)))
        trouble = [person.trouble for person in self._people if person.trouble]
        if unsettled:
            trouble.append(f"{unsettled} people miss an ack or an entry")
        return Outcome(
            acks=len(self._ack_seconds),
            seconds=usage.wall,
            ack_ms=percentiles(self._ack_seconds),
            arrival_ms=percentiles(self._arrival_seconds),
            server_cpu=usage.server / usage.wall,
            generator_cpu=usage.own / usage.wall,
            cpu_1=usage.cpu_1,
            sent=[person.sent for person in self._people],
            acked=[person.acked for person in self._people],
            heard=[person.heard for person in self._people],
            trouble=trouble,
        )


def percentiles(seconds: list[float]) -> tuple[float, float]:
    """p50 and p99 in milliseconds."""
    if len(seconds) < 2:
        return (0.0, 0.0)
    cuts = quantiles(seconds, n=100)
    return (cuts[49] * 1000, cuts[98] * 1000)


def generate(order: Order, module: str = "tests.benchmarks.direct.generator") -> Outcome:
    """In a process of its own, on its own CPU."""
    path = Path(order.outcome).with_suffix(".order")
    path.write_bytes(msgspec.json.encode(order))
    command = ["taskset", "-c", str(GENERATOR_CPU), sys.executable, "-m", module, str(path)]
    subprocess.run(command, check=True)
    return msgspec.json.decode(Path(order.outcome).read_bytes(), type=Outcome)


def main(speaker: MakeSpeaker) -> None:
    order = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Order)
    outcome = uvloop.run(Load(order, speaker).run())
    Path(order.outcome).write_bytes(msgspec.json.encode(outcome))


if __name__ == "__main__":
    main(Person)
