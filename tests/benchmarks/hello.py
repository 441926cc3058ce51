"""What one hello costs the server: the CPU time from the request to the encoded welcome.

    python -m tests.benchmarks.hello [--conversations 500] [--runs 30]

Of the conversations 3 in 5 are direct, the others groups of 50; in each somebody has spoken. CPU time of the
whole process (loop and reader threads), best and median of the runs: it counts no neighbour. The floor is to
encode the same welcome, once it is there. SQLite, whose work is in the process; one client at a time.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from govim.delivery.answers import greeting
from govim.domain.actor import CONSOLE, Actor
from govim.domain.ids import ClientRef, ConversationId, PersonId, SessionId
from govim.ports import Work
from govim.protocol.frames import Hello, Reply
from govim.protocol.wire import JSON
from govim.services.send_message import SendMessage, send_message
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import Core, create_site, open_core
from govim.wiring.application import limits_of
from tests.benchmarks.crowd.site import opening, run_all
from tests.benchmarks.direct.site import adding

IN_A_GROUP = 50
TEXT = "请各科室于周五前报送材料，谢谢。"
TARGET_MS = 20.0  # for 500 conversations


def fill(core: Core, conversations: int) -> PersonId:
    """The one who will greet, in all of them."""
    added = [adding(core, f"person-{number}") for number in range(conversations)]
    run_all(core, (work for _, _, work in added))
    me, *others = [person for person, _, _ in added]
    directs = conversations * 3 // 5
    groups = [[me, *rotated(others, number)] for number in range(conversations - directs)]
    opened = run_all(
        core,
        [
            *(opening(core, [me, other], None) for other in others[:directs]),
            *(opening(core, people, f"第{number}组") for number, people in enumerate(groups)),
        ],
    )
    speakers = [*others[:directs], *(people[1] for people in groups)]
    run_all(core, (saying(core, who, where) for who, where in zip(speakers, opened, strict=True)))
    return me


def rotated(people: list[PersonId], by: int) -> list[PersonId]:
    start = by % len(people)
    return (people[start:] + people[:start])[: IN_A_GROUP - 1]


def saying(core: Core, who: PersonId, where: ConversationId) -> Work[object]:
    command = SendMessage(
        actor=Actor(person=who, session=SessionId(UUID(int=0)), origin=CONSOLE),
        client_ref=ClientRef(core.ids.new()),
        conversation=where,
        text=TEXT,
    )
    return Work(run=lambda tx: send_message(command, tx=tx, pack=core.pack, at=core.clock.now()))


async def welcome(core: Core, me: PersonId) -> Reply:
    answers = greeting(
        Hello(),
        me,
        reader=core.reader,
        clock=core.clock,
        time_zone="Asia/Shanghai",
        heartbeat=25.0,
        limits=limits_of(core.pack),
    )
    [reply] = [reply async for reply in answers]
    return reply


async def measure(core: Core, me: PersonId, runs: int) -> tuple[list[float], list[float], int]:
    """Milliseconds of whole hellos, the first of them cold, and of encoding alone; bytes."""
    whole, encoding, size = [], [], 0
    for _ in range(runs):
        begun = time.process_time()
        reply = await welcome(core, me)
        read = time.process_time()
        size = len(JSON.encode(reply))
        ended = time.process_time()
        whole.append((ended - begun) * 1000)
        encoding.append((ended - read) * 1000)
    return whole, encoding, size


def report(whole: list[float], encoding: list[float], size: int) -> Iterator[str]:
    ours, floor = statistics.median(whole[1:]), statistics.median(encoding[1:])
    yield f"ours           {ours:7.2f} ms CPU a hello (best {min(whole):.2f}, first {whole[0]:.2f})"
    yield f"encoding alone {floor:7.2f} ms; {size} bytes"
    yield f"ratio          {ours / floor:7.1f}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--conversations", type=int, default=500)
    options.add_argument("--runs", type=int, default=30)
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = StoredSite(DataFolder(Path(folder) / "site"))
        create_site(site)
        core = open_core(site)
        try:
            me = fill(core, wanted.conversations)
            print(f"hello with {wanted.conversations} conversations; target {TARGET_MS:.0f} ms for 500")
            print(*report(*asyncio.run(measure(core, me, wanted.runs))), sep="\n")
        finally:
            core.close()


if __name__ == "__main__":
    main()
