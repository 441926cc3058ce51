"""Two who go on talking, a process of its own: `python -m tests.benchmarks.crowd.live PORT TALKERS OUTCOME`.

One message each 20 ms from a timetable, until its input ends. Prints a line once they talk.
"""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import msgspec
import uvloop

from tests.benchmarks.direct.cpu import GENERATOR_CPU
from tests.benchmarks.direct.person import Person
from tests.benchmarks.direct.site import Talker, load, save

EVERY = 0.02  # seconds
SETTLE = 20.0  # in which everything must be answered and pushed


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Of each message when it was due (`perf_counter`) and the seconds from then to its ack, and to the other
    side; the others are for the history."""

    acks: list[tuple[float, float]]
    arrivals: list[tuple[float, float]]
    sent: list[str]
    acked: dict[str, int]
    heard: list[tuple[int, str]]  # by the other one
    trouble: list[str]


async def talk(port: int, talkers: list[Talker], until: asyncio.Event) -> Outcome:
    due: dict[str, float] = {}
    one, other = (Person(talker, due) for talker in talkers)
    acks, arrivals = list[tuple[float, float]](), list[tuple[float, float]]()

    def note(found: list[tuple[float, float]], seconds: float) -> None:
        found.append((perf_counter() - seconds, seconds))

    one.answered = lambda _person, seconds: note(acks, seconds)
    other.arrived = lambda seconds: note(arrivals, seconds)
    await one.connect(port)
    await other.connect(port)
    print("talking", flush=True)
    at = perf_counter()
    while not until.is_set():
        one.say(at)
        at += EVERY
        await asyncio.sleep(max(0.0, at - perf_counter()))
    for _ in range(int(SETTLE / EVERY)):
        if one.is_settled(other) and len(other.heard) == len(one.sent):
            break
        await asyncio.sleep(EVERY)
    return Outcome(
        acks=acks,
        arrivals=arrivals,
        sent=one.sent,
        acked=one.acked,
        heard=other.heard,
        trouble=[each.trouble for each in (one, other) if each.trouble],
    )


async def run(port: int, talkers: list[Talker]) -> Outcome:
    until = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), until.set)
    return await talk(port, talkers, until)


@contextlib.contextmanager
def talking(port: int, talkers: list[Talker], folder: Path) -> Iterator[Path]:
    """Where the outcome is, once they stopped."""
    people, outcome = folder / "talkers.json", folder / "live.json"
    save(talkers, people)
    command = ["taskset", "-c", str(GENERATOR_CPU), sys.executable, "-m", "tests.benchmarks.crowd.live"]
    command += [str(port), str(people), str(outcome)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as pair:
        assert pair.stdin is not None
        assert pair.stdout is not None
        pair.stdout.readline()
        try:
            yield outcome
        finally:
            pair.stdin.close()
            pair.wait(2 * SETTLE)


def main() -> None:
    found = uvloop.run(run(int(sys.argv[1]), load(Path(sys.argv[2]))))
    Path(sys.argv[3]).write_bytes(msgspec.json.encode(found))


if __name__ == "__main__":
    main()
