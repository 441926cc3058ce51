"""ejabberd with its SQL archive, under the same load as durable_direct, by the same rules.

    python -m tests.benchmarks.peers.ejabberd [--seconds 10] [--people 200]

ejabberd has CPU 0; generator and PostgreSQL (with fsync) have CPU 1. What is comparable: a message is acked
once it is in the sender's archive, and reaches the other side once it is in theirs. What the peer is spared:
TLS, receipts, policies and audit records. A run that lost, doubled or misordered one message, or has not two
archived rows for each, prints VOID.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.direct import cpu, site
from tests.benchmarks.direct.database import durable_postgresql
from tests.benchmarks.direct.generator import Order, Outcome, generate
from tests.benchmarks.direct.processes import PINNED
from tests.benchmarks.direct.site import Talker
from tests.components.ejabberd import DOMAIN, PACKAGES, Ejabberd, is_installed, running
from tests.components.server import free_port

FLIGHTS = (1, 10)
WARM_UP = 1.0
SHOWN = 5


def compare(ours: Mapping[int, float], *, people: int, seconds: float) -> list[str]:
    """Print a row for each number in flight, beside our messages a second; what makes them void."""
    if not is_installed():
        print(f"SKIPPED: no ejabberd beside it. apt-get install {' '.join(PACKAGES)}")
        return []
    with TemporaryDirectory(prefix="govim-bench-") as folder, durable_postgresql(free_port()) as postgres:
        peer = Ejabberd(postgres, free_port(), PINNED)
        talkers = add_people(peer, people)
        site.save(talkers, Path(folder, "talkers.json"))
        with running(peer):
            outcomes = [measure(peer, Path(folder), flight, seconds) for flight in FLIGHTS]
            rows = peer.archived()
    for flight, outcome in zip(FLIGHTS, outcomes, strict=True):
        show(flight, outcome, ours.get(flight))
    said = sum(len(refs) for outcome in outcomes for refs in outcome.sent)
    trouble = [f"ejabberd: {each}" for outcome in outcomes for each in outcome.trouble]
    if rows != 2 * said:
        trouble.append(f"ejabberd: {rows} rows are in the archive for {said} messages")
    return trouble[:SHOWN]


def add_people(peer: Ejabberd, people: int) -> list[Talker]:
    names = [f"talker-{number}" for number in range(people)]
    peer.add((name, name) for name in names)
    return [
        Talker(person=f"{name}@{DOMAIN}", token=name, conversation=f"{names[number ^ 1]}@{DOMAIN}")
        for number, name in enumerate(names)
    ]


def measure(peer: Ejabberd, folder: Path, flight: int, seconds: float) -> Outcome:
    order = Order(
        port=peer.port,
        server=peer.pid,
        talkers=str(folder / "talkers.json"),
        outcome=str(folder / f"outcome-{flight}.json"),
        warm_up=min(WARM_UP, seconds),
        duration=seconds,
        flight=flight,
    )
    return generate(order, "tests.benchmarks.peers.xmpp")


def show(flight: int, outcome: Outcome, ours: float | None) -> None:
    rate = outcome.acks / outcome.seconds
    (ack_50, ack_99), (there_50, there_99) = outcome.ack_ms, outcome.arrival_ms
    ratio = f", ours is {ours / rate:.1f} times that" if ours else ""
    bound = " GENERATOR-BOUND" if outcome.cpu_1 > cpu.GENERATOR_BOUND else ""
    print(
        f"ejabberd + PostgreSQL archive, {flight:2} in flight: {rate:7.0f} messages/s{ratio}"
        f" | {outcome.server_cpu * outcome.seconds / max(outcome.acks, 1) * 1e6:.1f} µs"
        f" | ack p50 {ack_50:.1f} ms, p99 {ack_99:.1f} ms"
        f" | at the other side p50 {there_50:.1f} ms, p99 {there_99:.1f} ms"
        f" | server {outcome.server_cpu:.0%} of CPU 0, generator {outcome.generator_cpu:.0%} of CPU 1"
        f" ({outcome.cpu_1:.0%} busy){bound}",
        flush=True,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="of each row")
    parser.add_argument("--people", type=int, default=200, help="an even number")
    options = parser.parse_args()
    void = compare({}, people=options.people, seconds=options.seconds)
    for reason in void:
        print(f"VOID: {reason}")
    return 1 if void else 0


if __name__ == "__main__":
    sys.exit(main())
