"""One group, many members: how many deliveries a second, beside a bare picows sending the same bytes.

    python -m tests.benchmarks.fan_out [--members 5000] [--seconds 10] [--burst 20]

The server has CPU 0, the members and the index follower (nice 10) CPU 1. Paced: the next message once
everybody has the last. Burst: so many at once, the next ones once everybody has them. "µs" is what a delivery
costs the process on CPU 0. A run that lost, doubled or misordered one message, or in which one member heard
anything else than all others, prints VOID and ends with 1.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from tests.benchmarks.crowd.load import SPARE_FILES, Order, Outcome, Row, generate
from tests.benchmarks.crowd.members import allow_files
from tests.benchmarks.crowd.site import Crowd, make_crowd
from tests.benchmarks.direct import cpu
from tests.benchmarks.direct.processes import bare, serving
from tests.benchmarks.direct.verdict import wrong_in
from tests.scenarios.history import Acked, Heard, Joined, Resumed, Sent

BARE = "tests.benchmarks.crowd.bare"


def measure(folder: Path, members: int, seconds: float, burst: int) -> tuple[Outcome, Outcome, list[str]]:
    """Ours, and the bare one; what makes ours void."""
    site = StoredSite(DataFolder(folder / "site"))
    crowd = make_crowd(site, members, groups=1, members=members)

    def order(port: int, pid: int) -> Order:
        return Order(
            port=port,
            server=pid,
            tokens=crowd.tokens,
            conversation=crowd.groups[0],
            seconds=seconds,
            burst=burst,
            outcome=str(folder / "outcome.json"),
        )

    with serving(site) as server:
        ours = generate(order(server.gateway_port, server.pid))
    with bare(BARE, str(ours.size)) as (port, pid):
        void = reasons(site, crowd, ours)
        return ours, generate(order(port, pid)), void


def reasons(site: StoredSite, crowd: Crowd, outcome: Outcome) -> list[str]:
    """Why the figures do not count: the first member spoke, and heard what all heard."""
    where, who = crowd.groups[0], crowd.people[0]
    said = [Sent(sender=who, ref=ref, conversation=where, text="") for ref in outcome.sent]
    acked = [Acked(ref=ref, conversation=where, seq=seq) for ref, seq in outcome.acked.items()]
    pushed = [
        Heard(person=who, line="", conversation=where, seq=seq, sender=who, ref=ref, text=None)
        for seq, ref in outcome.heard
    ]
    joined, begun = Joined(conversation=where, person=who, seq=1), Resumed(line="", conversation=where, seq=1)
    return outcome.trouble + wrong_in(site, [joined, begun, *said, *acked, *pushed])


def show(name: str, ours: Row, floor: Row) -> None:
    (p50, p99), bound = ours.spread_ms, " GENERATOR-BOUND" if ours.cpu_1 > cpu.GENERATOR_BOUND else ""
    print(
        f"{name}: {rate(ours):7.0f} deliveries/s, {cost(ours):5.2f} µs"
        f" | bare picows {rate(floor):7.0f}, {cost(floor):5.2f} µs, ratio {rate(ours) / rate(floor):.3f}"
        f" | from ack to last delivery p50 {p50:.1f} ms, p99 {p99:.1f} ms"
        f" | server {ours.server_cpu / ours.seconds:.0%} of CPU 0,"
        f" generator {ours.generator_cpu / ours.seconds:.0%} of CPU 1 ({ours.cpu_1:.0%} busy){bound}"
    )


def rate(row: Row) -> float:
    return row.deliveries / row.seconds


def cost(row: Row) -> float:
    return row.server_cpu / max(row.deliveries, 1) * 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=10.0, help="of each row")
    parser.add_argument("--burst", type=int, default=20, help="messages at once")
    options = parser.parse_args()
    allow_files(options.members + SPARE_FILES)
    print(f"fan-out to {options.members} members")
    with TemporaryDirectory(prefix="govim-bench-") as folder:
        ours, floor, void = measure(Path(folder), options.members, options.seconds, options.burst)
    show("paced", ours.paced, floor.paced)
    show(f"bursts of {options.burst}", ours.burst, floor.burst)
    void += [f"bare picows: {each}" for each in floor.trouble]
    for reason in void:
        print(f"VOID: {reason}")
    return 1 if void else 0


if __name__ == "__main__":
    sys.exit(main())
