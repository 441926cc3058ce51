"""What it costs that every advance of a cursor is kept: durable advances a second, CPU time of each.

    python -m tests.benchmarks.receipts [--members 5000] [--messages 4]

Everybody in one group reads each message, one after the other, as fast as the writer takes it. Beside it the
same without the append-only rows, only the cursors; then what their digest into the trail costs. CPU time of
the whole process: it counts no neighbour. SQLite, whose work is in the process.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

from govim.domain.actor import CONSOLE, Actor
from govim.domain.due import ReceiptsDue
from govim.domain.ids import ConversationId, PersonId, SessionId
from govim.domain.ids import Sequence as Seq
from govim.ports import Transaction, Work
from govim.services.advance_cursors import AdvanceCursors, advance_cursors
from govim.services.due import do_what_is_due
from govim.storage.batch_rows import AdvanceRow, Row
from govim.storage.due_reads import MOST_ADVANCES
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.storage.transaction import SqlTransaction
from govim.wiring import Core, create_site, open_core
from govim.wiring.interpreter import set_up_interpreter
from tests.benchmarks.crowd.site import opening, run_all
from tests.benchmarks.direct.site import adding
from tests.benchmarks.hello import saying

WARM = 1  # messages that everybody reads before it counts
Step = Callable[[AdvanceCursors, Transaction], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    core: Core
    people: Sequence[PersonId]
    where: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    advances: int
    wall: float
    cpu: float

    def line(self, what: str) -> str:
        return (
            f"{what:<24} {self.advances / self.wall:8.0f}/s {self.cpu / self.advances * 1e6:7.1f} µs CPU each"
        )


def fill(core: Core, members: int, messages: int) -> Group:
    added = [adding(core, f"member-{number}") for number in range(members)]
    run_all(core, (work for _, _, work in added))
    people = [person for person, _, _ in added]
    [where] = run_all(core, [opening(core, people, "全体")])
    run_all(core, (saying(core, people[0], where) for _ in range(messages)))
    return Group(core=core, people=people, where=where)


def keeping(core: Core) -> Step:
    def step(command: AdvanceCursors, tx: Transaction) -> None:
        advance_cursors(command, tx=tx, at=core.clock.now())

    return step


def cursors_only(core: Core) -> Step:
    def step(command: AdvanceCursors, tx: Transaction) -> None:
        batch = cast("SqlTransaction", tx).batch
        add = batch.add

        def add_others(row: Row) -> None:
            if not isinstance(row, AdvanceRow):
                add(row)

        batch.add = add_others
        advance_cursors(command, tx=tx, at=core.clock.now())
        batch.add = add

    return step


def advance_all(group: Group, step: Step, seqs: range) -> Cost:
    """Of each member to each message, everybody to one before anybody to the next."""

    def work(person: PersonId, seq: int) -> Work[None]:
        command = AdvanceCursors(
            actor=Actor(person=person, session=SessionId(UUID(int=1)), origin=CONSOLE),
            conversation=group.where,
            delivered=Seq(seq),
            read=Seq(seq),
        )
        return Work(run=lambda tx: step(command, tx), conversations=(group.where,))

    begun, cpu = time.monotonic(), time.process_time()
    for seq in seqs:
        run_all(group.core, (work(person, seq) for person in group.people))
    advances = len(group.people) * len(seqs)
    return Cost(advances=advances, wall=time.monotonic() - begun, cpu=time.process_time() - cpu)


def digest_all(group: Group, rows: int) -> Cost:
    """In the pieces in which the server does it."""
    core, last = group.core, 0
    begun, cpu = time.monotonic(), time.process_time()
    while last < rows:
        up_to = min(last + MOST_ADVANCES, rows)
        due = ReceiptsDue(conversations=(group.where,), after=last, up_to=up_to)
        at = core.clock.now() + timedelta(minutes=1)
        core.writer.run(Work(run=lambda tx, due=due, at=at: do_what_is_due(due, tx=tx, at=at)))  # type: ignore[misc]
        last = up_to
    return Cost(advances=rows, wall=time.monotonic() - begun, cpu=time.process_time() - cpu)


def report(group: Group, messages: int) -> Iterator[str]:
    first = 2 + WARM
    middle = first + messages
    advance_all(group, keeping(group.core), range(2, first))
    ours = advance_all(group, keeping(group.core), range(first, middle))
    rows = group.core.writer.run(Work(run=lambda tx: len(tx.receipts.between(0, 1 << 40))))
    floor = advance_all(group, cursors_only(group.core), range(middle, middle + messages))
    after = group.core.writer.run(Work(run=lambda tx: len(tx.receipts.between(0, 1 << 40))))
    wanted = 2 * len(group.people) * (WARM + messages)  # delivered and read
    if rows != wanted or after != rows:
        raise SystemExit(f"VOID: {rows} and {after} rows instead of {wanted}")
    yield ours.line("ours, two rows kept")
    yield floor.line("cursors only")
    yield f"{'ratio':<24} {ours.cpu / floor.cpu:8.2f}"
    yield digest_all(group, rows).line("digest into the trail")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--members", type=int, default=5000)
    options.add_argument("--messages", type=int, default=4)
    wanted = options.parse_args()
    set_up_interpreter()
    with tempfile.TemporaryDirectory() as folder:
        site = StoredSite(DataFolder(Path(folder) / "site"))
        create_site(site)
        core = open_core(site)
        try:
            group = fill(core, wanted.members, WARM + 2 * wanted.messages + 1)
            print(f"{wanted.members} members of one group, {wanted.messages} messages")
            print(*report(group, wanted.messages), sep="\n")
        finally:
            core.close()


if __name__ == "__main__":
    main()
