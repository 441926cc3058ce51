"""Everybody was cut off and comes back at once, with 20 conversations and news in half of them.

    python -m tests.benchmarks.storm [--people 5000]

The server has CPU 0, who comes back and a pair that goes on talking CPU 1. Of the conversations 3 in 5 are
direct, the others groups of 50. Measured: from the first connect until the last one has its welcome and all
resumes; the pair's messages meanwhile, from when they were due. Beside it, a bare picows that sends as many
bytes to as many. Whoever was told anything else than what was said, or an acked message that is not in its
place in the log, prints VOID and ends with 1.
"""

import argparse
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from tests.benchmarks.crowd import live
from tests.benchmarks.crowd.members import allow_files
from tests.benchmarks.crowd.returning import SPARE_FILES, Order, Outcome, come_back
from tests.benchmarks.crowd.site import Office, make_office
from tests.benchmarks.direct import cpu
from tests.benchmarks.direct.generator import percentiles
from tests.benchmarks.direct.processes import bare, serving
from tests.benchmarks.direct.verdict import wrong_in
from tests.scenarios.history import Acked, Event, Heard, Joined, Sent

GROUPS, DIRECTS, IN_A_GROUP = 8, 12, 50
SPEAKS = 3  # each third one, to those to whom they opened a conversation
BARE = "tests.benchmarks.crowd.bare_return"
TARGET_SECONDS, TARGET_P99_MS = 5.0, 500.0  # for 5 000


def says_of(office: Office) -> dict[int, list[str]]:
    """One message in each group, by its first member, and in a third of the direct conversations."""
    says: dict[int, list[str]] = defaultdict(list)
    for where, members in office.conversations.items():
        first = members[0]
        if len(members) > 2 or first % SPEAKS == 0:
            says[first].append(where)
    return says


def due_of(office: Office, says: dict[int, list[str]]) -> list[int]:
    """In how many conversations of each person something was said."""
    due = [0] * len(office.tokens)
    for where in (where for places in says.values() for where in places):
        for member in office.conversations[where]:
            due[member] += 1
    return due


def measure(folder: Path, people: int) -> tuple[Outcome, Outcome, live.Outcome, list[str]]:
    """Ours, the bare one, the pair, and what makes ours void."""
    site = StoredSite(DataFolder(folder / "site"))
    office = make_office(site, people, groups=GROUPS, members=min(IN_A_GROUP, people), directs=DIRECTS)
    says = says_of(office)
    due = due_of(office, says)
    outcome = str(folder / "outcome.json")
    with serving(site) as server:
        port = server.gateway_port
        order = Order(port=port, server=server.pid, tokens=office.tokens, says=says, due=due, outcome=outcome)
        with live.talking(port, office.pair, folder) as path:
            ours = come_back(order)
        pair = msgspec.json.decode(path.read_bytes(), type=live.Outcome)
    usual = round(sum(due) / len(due))
    void = ours.trouble + pair.trouble + wrong_in(site, told(office, ours, pair))
    with bare(BARE, str(ours.welcome), str(ours.resume), str(usual)) as (port, pid):
        same = msgspec.structs.replace(order, port=port, server=pid, due=[usual] * people, is_bare=True)
        return ours, come_back(same), pair, void


def told(office: Office, ours: Outcome, pair: live.Outcome) -> list[Event]:
    """The history: what was said while all were away, and what the pair said and heard."""
    first, second = office.pair
    found: list[Event] = [
        Joined(conversation=each.conversation, person=each.person, seq=1) for each in office.pair
    ]
    for ref, (number, where) in ours.sent.items():
        found.append(Sent(sender=office.people[number], ref=ref, conversation=where, text=""))
    where = first.conversation
    found += [Sent(sender=first.person, ref=ref, conversation=where, text="") for ref in pair.sent]
    for ref, seq in ours.acked.items():
        found.append(Acked(ref=ref, conversation=ours.sent[ref][1], seq=seq))
    found += [Acked(ref=ref, conversation=where, seq=seq) for ref, seq in pair.acked.items()]
    for seq, ref in pair.heard:
        found.append(
            Heard(
                person=second.person,
                line="pair",
                conversation=where,
                seq=seq,
                sender=None,
                ref=ref,
                text=None,
            )
        )
    return found


def show(ours: Outcome, floor: Outcome, pair: live.Outcome, people: int) -> None:
    for name, each in (("ours       ", ours), ("bare picows", floor)):
        bound = " GENERATOR-BOUND" if each.cpu_1 > cpu.GENERATOR_BOUND else ""
        print(
            f"{name}: {seconds(each):6.2f} s until the last one has all,"
            f" {each.server_cpu / people * 1000:.2f} ms CPU a reconnect"
            f" | server {each.server_cpu / seconds(each):.0%} of CPU 0,"
            f" generator {each.generator_cpu / seconds(each):.0%} of CPU 1 ({each.cpu_1:.0%} busy){bound}"
        )
    print(f"ratio: {seconds(ours) / seconds(floor):.1f}; welcome {ours.welcome} bytes, resume {ours.resume}")
    for name, samples in (("ack", pair.acks), ("arrival", pair.arrivals)):
        meanwhile = [took for due, took in samples if ours.began <= due <= ours.ended]
        p50, p99 = percentiles(meanwhile)
        print(f"live {name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms of {len(meanwhile)} meanwhile")


def seconds(outcome: Outcome) -> float:
    return outcome.ended - outcome.began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=5000)
    people: int = parser.parse_args().people
    allow_files(people + SPARE_FILES)
    print(
        f"storm of {people} reconnects, {GROUPS + DIRECTS} conversations each; target for 5000:"
        f" {TARGET_SECONDS:.0f} s, live p99 {TARGET_P99_MS:.0f} ms"
    )
    with TemporaryDirectory(prefix="govim-bench-") as folder:
        ours, floor, pair, void = measure(Path(folder), people)
    show(ours, floor, pair, people)
    for reason in void:
        print(f"VOID: {reason}")
    return 1 if void else 0


if __name__ == "__main__":
    sys.exit(main())
