"""Durable one-to-one messages on one core: throughput, latency, and the floors beside them.

    python -m tests.benchmarks.durable_direct [--seconds 10] [--people 200] [--transport gateway|web]

The server has CPU 0; generator and index follower (nice 10) have CPU 1. Policies, receipts and audit records
are on. Throughput is closed-loop; latency is open-loop at 70 % of it, from the intended send time. A run that
lost, doubled or misordered one message prints VOID and ends with 1.
"""

import argparse
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from tests.benchmarks.direct import cpu, floor, site
from tests.benchmarks.direct.generator import HOST, Order, Outcome
from tests.benchmarks.direct.verdict import reasons
from tests.components.server import SLOWEST_START, Server, free_port, running

SERVER_CPU = 0
PINNED = ("taskset", "-c", str(SERVER_CPU))
FOLLOWER_NICE = 10
WARM_UP = 1.0
FLIGHTS = (1, 10)
LOAD_OF_LATENCY = 0.7
GENERATOR_BOUND = 0.9
MAX_BATCH = 512  # of a group commit (storage.writer)


class Bench:
    """One site, one server, some rows."""

    def __init__(self, folder: Path, people: int, seconds: float, transport: str) -> None:
        self._folder, self._people, self._seconds, self._transport = folder, people, seconds, transport
        self._talkers = site.make_site(folder / "site", people)
        site.save(self._talkers, folder / "talkers.json")
        self._outcomes: list[Outcome] = []

    def run(self) -> list[str]:
        """Print the rows; what makes them void."""
        echoes = self._echoes()
        floors = {flight: self._floor(flight) for flight in FLIGHTS}
        with running(self._folder / "site", command="serve", prefix=PINNED, with_gateway=True) as server:
            port = server.gateway_port if self._transport == "gateway" else server.port
            move_follower(server)
            for flight in FLIGHTS:
                outcome = self._measure(port, server.pid, flight=flight)
                self._outcomes.append(outcome)
                print_throughput(
                    flight, outcome, floors[flight], f"bare {self._transport} echo", echoes[flight]
                )
            rate = LOAD_OF_LATENCY * self._outcomes[-1].acks / self._outcomes[-1].seconds
            self._outcomes.append(self._measure(port, server.pid, rate=rate))
            print_latency(rate, self._outcomes[-1])
        return reasons(self._folder / "site", self._talkers, self._outcomes)

    def _echoes(self) -> dict[int, float]:
        with echoing(self._transport) as (port, pid):
            outcomes = {flight: self._measure(port, pid, flight=flight) for flight in FLIGHTS}
        return {flight: outcome.acks / outcome.seconds for flight, outcome in outcomes.items()}

    def _floor(self, flight: int) -> float:
        batch = min(self._people * flight, MAX_BATCH)
        with pinned():
            return floor.group_commits(self._folder / f"floor-{flight}", batch=batch, seconds=self._seconds)

    def _measure(self, port: int, pid: int, *, flight: int = 1, rate: float | None = None) -> Outcome:
        order = Order(
            port=port,
            server=pid,
            talkers=str(self._folder / "talkers.json"),
            outcome=str(self._folder / "outcome.json"),
            warm_up=min(WARM_UP, self._seconds),
            duration=self._seconds,
            flight=flight,
            rate=rate,
        )
        path = self._folder / "order.json"
        path.write_bytes(msgspec.json.encode(order))
        command = ["taskset", "-c", str(cpu.GENERATOR_CPU), sys.executable, "-m"]
        command += ["tests.benchmarks.direct.generator", str(path)]
        subprocess.run(command, check=True)
        return msgspec.json.decode(Path(order.outcome).read_bytes(), type=Outcome)


def move_follower(server: Server) -> None:
    """The index follower inherits the server's CPU, and belongs on the other one."""
    for child in cpu.children(server.pid):
        os.sched_setaffinity(child, {cpu.GENERATOR_CPU})
        os.setpriority(os.PRIO_PROCESS, child, FOLLOWER_NICE)


@contextlib.contextmanager
def pinned() -> Iterator[None]:
    """This process on the server's CPU."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {SERVER_CPU})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextlib.contextmanager
def echoing(transport: str) -> Iterator[tuple[int, int]]:
    """Port and process of a bare echo."""
    port = free_port()
    echo = subprocess.Popen(
        [*PINNED, sys.executable, "-m", "tests.benchmarks.direct.echo", transport, str(port)]
    )
    try:
        wait_until_open(port)
        yield port, echo.pid
    finally:
        echo.terminate()
        echo.wait()


def wait_until_open(port: int) -> None:
    deadline = time.monotonic() + SLOWEST_START
    while True:
        try:
            socket.create_connection((HOST, port)).close()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def print_throughput(flight: int, outcome: Outcome, rows: float, bare: str, echo: float) -> None:
    rate = outcome.acks / outcome.seconds
    print(
        f"closed loop, {flight:2} in flight: {rate:7.0f} messages/s"
        f" | bare group commit {rows:7.0f}, ratio {rate / rows:.3f}"
        f" | {bare} {echo:7.0f}, ratio {rate / echo:.3f} | {_shares(outcome)}"
    )


def print_latency(rate: float, outcome: Outcome) -> None:
    (ack_50, ack_99), (there_50, there_99) = outcome.ack_ms, outcome.arrival_ms
    print(
        f"open loop, {rate:.0f} messages/s due, {outcome.acks / outcome.seconds:.0f} acked:"
        f" ack p50 {ack_50:.1f} ms, p99 {ack_99:.1f} ms"
        f" | at the other side p50 {there_50:.1f} ms, p99 {there_99:.1f} ms | {_shares(outcome)}"
    )


def _shares(outcome: Outcome) -> str:
    bound = " GENERATOR-BOUND" if outcome.cpu_1 > GENERATOR_BOUND else ""
    return (
        f"server {outcome.server_cpu:.0%} of CPU 0, generator {outcome.generator_cpu:.0%} of CPU 1"
        f" ({outcome.cpu_1:.0%} busy){bound}"
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="of each row")
    parser.add_argument("--people", type=int, default=200, help="an even number")
    parser.add_argument("--transport", choices=("gateway", "web"), default="gateway")
    options = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="govim-bench-") as folder:
        void = Bench(Path(folder), options.people, options.seconds, options.transport).run()
    for reason in void:
        print(f"VOID: {reason}")
    return 1 if void else 0


if __name__ == "__main__":
    sys.exit(main())
