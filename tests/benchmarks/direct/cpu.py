"""Who used which CPU, from /proc."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

TICKS = os.sysconf("SC_CLK_TCK")
GENERATOR_CPU = 1
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
