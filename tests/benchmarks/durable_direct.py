"""Durable one-to-one messages on one core: throughput, latency, and the floors beside them.

    python -m tests.benchmarks.durable_direct [--seconds 10] [--people 200] [--transport gateway|web]
        [--database sqlite|postgresql] [--no-peers]

The server has CPU 0; generator, PostgreSQL and index follower (nice 10) have CPU 1. Policies, receipts and
audit records are on. Throughput is closed-loop; latency is open-loop at 70 % of it, from the intended send
time. A run that lost, doubled or misordered one message prints VOID and ends with 1. "µs" is what a message
costs the process on CPU 0: it counts no neighbour and no wait.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import make_url

from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from tests.benchmarks.direct import cpu, database, floor, site
from tests.benchmarks.direct.floor import Pace
from tests.benchmarks.direct.generator import Order, Outcome, generate
from tests.benchmarks.direct.processes import bare, serving
from tests.benchmarks.direct.verdict import reasons
from tests.benchmarks.peers import ejabberd
from tests.components.postgres import PostgresServer

ECHO = "tests.benchmarks.direct.echo"
WARM_UP = 1.0
FLIGHTS = (1, 10)
LOAD_OF_LATENCY = 0.7
MAX_BATCH = 512  # of a group commit (storage.writer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    people: int
    seconds: float
    transport: str


class Bench:
    """One site, one server, some rows."""

    def __init__(self, folder: Path, plan: Plan, postgres: PostgresServer | None) -> None:
        self._folder, self._plan, self._postgres = folder, plan, postgres
        self._url = postgres.new_database() if postgres else None
        self._site = StoredSite(DataFolder(folder / "site"), make_url(self._url) if self._url else None)
        self._talkers = site.make_site(self._site, plan.people)
        site.save(self._talkers, folder / "talkers.json")
        self._outcomes: list[Outcome] = []

    def run(self) -> list[str]:
        """Print the rows; what makes them void."""
        echoes = self._echoes()
        floors = {flight: self._floor(flight) for flight in FLIGHTS}
        with serving(self._site) as server:
            port = server.gateway_port if self._plan.transport == "gateway" else server.port
            for flight in FLIGHTS:
                outcome = self._measure(port, server.pid, flight=flight)
                self._outcomes.append(outcome)
                print_throughput(
                    flight, outcome, floors[flight], f"bare {self._plan.transport} echo", echoes[flight]
                )
            rate = LOAD_OF_LATENCY * self._outcomes[-1].acks / self._outcomes[-1].seconds
            self._outcomes.append(self._measure(port, server.pid, rate=rate))
            print_latency(rate, self._outcomes[-1])
        return reasons(self._site, self._talkers, self._outcomes)

    @property
    def rates(self) -> dict[int, float]:
        """Messages a second, by how many were in flight; after `run`."""
        return dict(zip(FLIGHTS, (pace(each).rate for each in self._outcomes), strict=False))

    def _echoes(self) -> dict[int, Pace]:
        with bare(ECHO, self._plan.transport) as (port, pid):
            return {flight: pace(self._measure(port, pid, flight=flight)) for flight in FLIGHTS}

    def _floor(self, flight: int) -> Pace:
        batch = min(self._plan.people * flight, MAX_BATCH)
        url = self._postgres.new_database() if self._postgres else None
        with cpu.on(cpu.SERVER_CPU):
            return floor.group_commits(
                self._folder / f"floor-{flight}", url, batch=batch, seconds=self._plan.seconds
            )

    def _measure(self, port: int, pid: int, *, flight: int = 1, rate: float | None = None) -> Outcome:
        return generate(
            Order(
                port=port,
                server=pid,
                talkers=str(self._folder / "talkers.json"),
                outcome=str(self._folder / "outcome.json"),
                warm_up=min(WARM_UP, self._plan.seconds),
                duration=self._plan.seconds,
                flight=flight,
                rate=rate,
            )
        )


def pace(outcome: Outcome) -> Pace:
    return Pace(
        rate=outcome.acks / outcome.seconds,
        cpu=outcome.server_cpu * outcome.seconds / max(outcome.acks, 1) * 1e6,
    )


def print_throughput(flight: int, outcome: Outcome, rows: Pace, bare: str, echo: Pace) -> None:
    ours = pace(outcome)
    print(
        f"closed loop, {flight:2} in flight: {ours.rate:7.0f} messages/s, {ours.cpu:5.1f} µs"
        f" | bare group commit {rows.rate:7.0f}, {rows.cpu:5.1f} µs, ratio {ours.rate / rows.rate:.3f}"
        f" | {bare} {echo.rate:7.0f}, {echo.cpu:5.1f} µs, ratio {ours.rate / echo.rate:.3f}"
        f" | {_shares(outcome)}",
        flush=True,
    )


def print_latency(rate: float, outcome: Outcome) -> None:
    (ack_50, ack_99), (there_50, there_99) = outcome.ack_ms, outcome.arrival_ms
    print(
        f"open loop, {rate:.0f} messages/s due, {outcome.acks / outcome.seconds:.0f} acked:"
        f" ack p50 {ack_50:.1f} ms, p99 {ack_99:.1f} ms"
        f" | at the other side p50 {there_50:.1f} ms, p99 {there_99:.1f} ms"
        f" | {pace(outcome).cpu:.1f} µs a message | {_shares(outcome)}",
        flush=True,
    )


def _shares(outcome: Outcome) -> str:
    bound = " GENERATOR-BOUND" if outcome.cpu_1 > cpu.GENERATOR_BOUND else ""
    return (
        f"server {outcome.server_cpu:.0%} of CPU 0, generator {outcome.generator_cpu:.0%} of CPU 1"
        f" ({outcome.cpu_1:.0%} busy){bound}"
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="of each row")
    parser.add_argument("--people", type=int, default=200, help="an even number")
    parser.add_argument("--transport", choices=("gateway", "web"), default="gateway")
    parser.add_argument("--database", choices=database.KINDS, default="sqlite")
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True)
    options = parser.parse_args(arguments)
    plan = Plan(people=options.people, seconds=options.seconds, transport=options.transport)
    print(f"durable one-to-one messages, {options.people} people, {options.transport}, {options.database}")
    with (
        TemporaryDirectory(prefix="govim-bench-") as folder,
        database.running(options.database) as postgres,
    ):
        bench = Bench(Path(folder), plan, postgres)
        void = bench.run()
    if options.peers:
        void += ejabberd.compare(bench.rates, people=options.people, seconds=options.seconds)
    for reason in void:
        print(f"VOID: {reason}")
    return 1 if void else 0


if __name__ == "__main__":
    sys.exit(main())
