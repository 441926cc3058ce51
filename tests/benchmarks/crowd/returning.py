"""Who comes back in `storm`, a process of its own: `python -m tests.benchmarks.crowd.returning ORDER`.

Everybody is welcomed, and then all lines are cut; while they are away some speak; then all come back at once,
each with its cursors. ORDER is a JSON file (`Order`), which says where the outcome goes (`Outcome`).
"""

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec
import uuid_utils

from tests.benchmarks.crowd.coming import Person, all_come
from tests.benchmarks.crowd.members import Speaker, allow_files
from tests.benchmarks.direct.cpu import GENERATOR_CPU, Usage
from tests.benchmarks.direct.person import FRAMES, TEXT, Ack

AT_ONCE = 50  # connections that are being made, before the storm
SPARE_FILES = 200
PATIENCE = 60.0  # seconds


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """`says`: who speaks while all are away, as a place in `tokens`, and where. `due`: how many resumes each
    is to get. A bare server has no log: nobody is held to a word, and none was there before."""

    port: int
    server: int  # pid
    tokens: list[str]
    says: dict[int, list[str]]
    due: list[int]
    outcome: str  # file
    is_bare: bool = False


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """`sent` (who and where, by ref) and `acked` are for the history; the times are of `perf_counter`."""

    began: float
    ended: float
    server_cpu: float  # seconds
    generator_cpu: float
    cpu_1: float
    welcome: int  # bytes, on average
    resume: int
    sent: dict[str, tuple[int, str]]
    acked: dict[str, int]
    trouble: list[str]


class Place(msgspec.Struct, frozen=True):
    id: str
    last_seq: int


class Welcome(msgspec.Struct, tag="welcome"):
    conversations: list[Place]


class Entry(msgspec.Struct):
    seq: int
    client_ref: str


class Resume(msgspec.Struct, tag="resume"):
    conversation: str
    page: list[Entry]
    gap: tuple[int, int] | None
    head: int


TOLD: msgspec.json.Decoder[Welcome | Resume] = msgspec.json.Decoder(Welcome | Resume)


class Crowd:
    def __init__(self, order: Order) -> None:
        self._order = order
        self._people = [Person(token) for token in order.tokens]
        self._sent: dict[str, tuple[int, str]] = {}
        self._acked: dict[str, int] = {}

    def run(self) -> Outcome:
        cursors: list[dict[str, int]] = [{} for _ in self._people]
        if not self._order.is_bare:
            all_come(self._people, self._order.port, AT_ONCE)
            cursors = [cursors_of(person.frames[0]) for person in self._people]
            for person in self._people:
                person.cut()
            self._speak()
        for person, known, due in zip(self._people, cursors, self._order.due, strict=True):
            person.goes_on(known, due)
        before = Usage.now(self._order.server)
        all_come(self._people, self._order.port, len(self._people))
        spent = Usage.now(self._order.server).since(before)
        trouble = [] if self._order.is_bare else list(self._wrong(cursors))
        for person in self._people:
            person.cut()
        resumes = [len(frame) for person in self._people for frame in person.frames[1:]]
        return Outcome(
            began=before.wall,
            ended=before.wall + spent.wall,
            server_cpu=spent.server,
            generator_cpu=spent.own,
            cpu_1=spent.cpu_1,
            welcome=sum(len(person.frames[0]) for person in self._people) // len(self._people),
            resume=sum(resumes) // max(len(resumes), 1),
            sent=self._sent,
            acked=self._acked,
            trouble=trouble,
        )

    def _speak(self) -> None:
        """One after the other, so that nobody else is there to hear it."""
        for number, places in self._order.says.items():
            speaker = Speaker(self._order.port, self._order.tokens[number], self._hear)
            for where in places:
                ref = str(uuid_utils.uuid7())
                self._sent[ref] = (number, where)
                body = {"kind": "text", "text": TEXT.format(len(self._sent))}
                frame = {"type": "send", "client_ref": ref, "conversation": where, "body": body}
                speaker.send(msgspec.json.encode(frame))
            given_up = time.perf_counter() + PATIENCE
            while len(self._acked) < len(self._sent) and time.perf_counter() < given_up:
                speaker.listen()
            speaker.close()

    def _hear(self, payload: bytes) -> None:
        frame = FRAMES.decode(payload)
        if isinstance(frame, Ack):
            self._acked[frame.client_ref] = frame.seq

    def _wrong(self, cursors: list[dict[str, int]]) -> Iterator[str]:
        """Each was told all that was said where they are, once, in order, and nothing else."""
        if len(self._acked) < len(self._sent):
            yield "not all that was said was acked"
            return
        said: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for ref, (_, where) in self._sent.items():
            said[where].append((self._acked[ref], ref))
        wrong = 0
        for person, known in zip(self._people, cursors, strict=True):
            expected = {where: sorted(said[where]) for where in known if where in said}
            wrong += told_by(person.frames[1:], known) != expected
        if wrong:
            yield f"{wrong} people were told anything else than what was said: lost, doubled or misordered"


def cursors_of(welcome: bytes) -> dict[str, int]:
    told = TOLD.decode(welcome)
    assert isinstance(told, Welcome)
    return {each.id: each.last_seq for each in told.conversations}


def told_by(frames: list[bytes], known: dict[str, int]) -> dict[str, list[tuple[int, str]]]:
    """Sequences and refs by conversation. A resume that skips an entry, or has a gap, tells nothing."""
    found: dict[str, list[tuple[int, str]]] = {}
    for frame in frames:
        resume = TOLD.decode(frame)
        assert isinstance(resume, Resume)
        where = resume.conversation
        seqs = [entry.seq for entry in resume.page]
        is_whole = resume.gap is None and seqs == list(range(known[where] + 1, resume.head + 1))
        twice = found.get(where, [])
        found[where] = twice + [(entry.seq, entry.client_ref) for entry in resume.page if is_whole]
    return found


def come_back(order: Order) -> Outcome:
    """In a process of its own, on its own CPU."""
    path = Path(order.outcome).with_suffix(".order")
    path.write_bytes(msgspec.json.encode(order))
    command = ["taskset", "-c", str(GENERATOR_CPU), sys.executable, "-m", "tests.benchmarks.crowd.returning"]
    subprocess.run([*command, str(path)], check=True)
    return msgspec.json.decode(Path(order.outcome).read_bytes(), type=Outcome)


def main() -> None:
    order = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Order)
    allow_files(len(order.tokens) + SPARE_FILES)
    Path(order.outcome).write_bytes(msgspec.json.encode(Crowd(order).run()))


if __name__ == "__main__":
    main()
