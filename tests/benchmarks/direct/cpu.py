"""Which CPU is whose, and who used it, from /proc."""

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

TICKS = os.sysconf("SC_CLK_TCK")
SERVER_CPU, GENERATOR_CPU = 0, 1
GENERATOR_BOUND = 0.9  # busy share of the generator's CPU above which a row says more of it than of us
IDLE, WAITING = 3, 4  # fields of a line `cpuN` in /proc/stat


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Seconds; `cpu_1` is the busy share of the generator's CPU, whoever used it, of a span only."""

    wall: float
    own: float
    server: float
    cpu_1_busy: float
    cpu_1_all: float

    @classmethod
    def now(cls, server: int) -> Self:
        busy, everything = _cpu_seconds(GENERATOR_CPU)
        return cls(
            wall=time.perf_counter(),
            own=time.process_time(),
            server=process_seconds(server),
            cpu_1_busy=busy,
            cpu_1_all=everything,
        )

    def since(self, before: Self) -> Self:
        return type(self)(
            wall=self.wall - before.wall,
            own=self.own - before.own,
            server=self.server - before.server,
            cpu_1_busy=self.cpu_1_busy - before.cpu_1_busy,
            cpu_1_all=self.cpu_1_all - before.cpu_1_all,
        )

    @property
    def cpu_1(self) -> float:
        return self.cpu_1_busy / self.cpu_1_all if self.cpu_1_all else 0.0


@contextlib.contextmanager
def on(number: int) -> Iterator[None]:
    """This process, and what it starts meanwhile, on that CPU."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {number})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def process_seconds(pid: int) -> float:
    """User and system time of a process, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return found


def _cpu_seconds(number: int) -> tuple[float, float]:
    for line in Path("/proc/stat").read_text().splitlines():
        name, *ticks = line.split()
        if name == f"cpu{number}":
            spent = [int(each) / TICKS for each in ticks[:8]]
            idle = spent[IDLE] + spent[WAITING]
            return sum(spent) - idle, sum(spent)
    return 0.0, 0.0
