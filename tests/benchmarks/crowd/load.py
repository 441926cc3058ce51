"""The load of fan_out, a process of its own: `python -m tests.benchmarks.crowd.load ORDER`.

One member speaks, all hear. ORDER is a JSON file (`Order`), which says where the outcome goes (`Outcome`).
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import uuid_utils

from tests.benchmarks.crowd.members import PATIENCE, Members, Speaker, allow_files
from tests.benchmarks.direct.cpu import GENERATOR_CPU, Usage
from tests.benchmarks.direct.generator import percentiles
from tests.benchmarks.direct.person import FRAMES, TEXT, Ack, Entry, Refused
from tests.benchmarks.direct.wire import server_frame

WARM_UP = 3  # messages
SPARE_FILES = 100


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """`tokens` are of the members; the first one speaks."""

    port: int
    server: int  # pid
    tokens: list[str]
    conversation: str
    seconds: float  # of each row
    burst: int  # messages at once
    outcome: str  # file


class Row(msgspec.Struct, frozen=True, kw_only=True):
    deliveries: int
    seconds: float
    spread_ms: tuple[float, float]  # from the last ack to the last delivery: p50, p99
    server_cpu: float  # seconds
    generator_cpu: float
    cpu_1: float


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """`sent`, `acked`, `heard`: by the speaker, for the history; `trouble` says who heard anything else."""

    size: int  # bytes of one entry's payload
    paced: Row
    burst: Row
    sent: list[str]  # refs in the order of saying
    acked: dict[str, int]
    heard: list[tuple[int, str]]  # sequence and ref
    trouble: list[str]


class Load:
    def __init__(self, order: Order) -> None:
        self._order = order
        self._members = Members(order.port)
        self._speaker = Speaker(order.port, order.tokens[0], self._hear)
        self._entries: list[bytes] = []  # frames, in the order of hearing
        self._entry_bytes = 0
        self._acks: dict[str, int] = {}
        self._sent: list[str] = []
        self._heard: list[tuple[int, str]] = []
        self._acked_at = 0.0
        self._trouble: list[str] = []

    def run(self) -> Outcome:
        self._members.connect(self._order.tokens[1:])
        for _ in range(WARM_UP):
            self._say(1)
        paced = self._measure(lambda: self._say(1), 1)
        burst = self._measure(lambda: self._say(self._order.burst), self._order.burst)
        self._check()
        self._speaker.close()
        self._members.close()
        return Outcome(
            size=len(self._entries[-1]) - 4,
            paced=paced,
            burst=burst,
            sent=self._sent,
            acked=self._acks,
            heard=self._heard,
            trouble=self._trouble,
        )

    def _measure(self, say: Callable[[], float], messages: int) -> Row:
        spreads, before = list[float](), Usage.now(self._order.server)
        while Usage.now(self._order.server).wall - before.wall < self._order.seconds and not self._trouble:
            spreads.append(say())
        usage = Usage.now(self._order.server).since(before)
        return Row(
            deliveries=len(spreads) * messages * len(self._members),
            seconds=usage.wall,
            spread_ms=percentiles(spreads),
            server_cpu=usage.server,
            generator_cpu=usage.own,
            cpu_1=usage.cpu_1,
        )

    def _say(self, messages: int) -> float:
        """Returns once everybody has it: the seconds since the last ack."""
        due = len(self._entries) + messages
        for _ in range(messages):
            self._send()
        given_up = time.perf_counter() + PATIENCE
        while not (len(self._entries) == due == len(self._acks) and self._has_everybody()):
            if time.perf_counter() > given_up or self._members.lost or self._speaker.is_lost:
                self._trouble.append("somebody was lost, or never got a message")
                break
            self._members.listen(0.001)
            self._speaker.listen()
        return time.perf_counter() - self._acked_at

    def _has_everybody(self) -> bool:
        return self._members.heard >= self._entry_bytes * len(self._members)

    def _send(self) -> None:
        body = {"kind": "text", "text": TEXT.format("000001")}
        ref = str(uuid_utils.uuid7())
        self._sent.append(ref)
        frame = {
            "type": "send",
            "client_ref": ref,
            "conversation": self._order.conversation,
            "body": body,
        }
        self._speaker.send(msgspec.json.encode(frame))

    def _hear(self, payload: bytes) -> None:
        frame = FRAMES.decode(payload)
        match frame:
            case Ack():
                self._acks[frame.client_ref] = frame.seq
                self._acked_at = time.perf_counter()
            case Entry():
                self._heard.append((frame.entry.seq, frame.entry.client_ref))
                self._entries.append(server_frame(payload))
                self._entry_bytes += len(self._entries[-1])
            case Refused():
                self._trouble.append(f"refused: {frame.code}")
            case _:
                pass

    def _check(self) -> None:
        """What the speaker heard is the history's business; the others heard the same bytes."""
        if disagreeing := self._members.disagree(self._entries):
            self._trouble.append(f"{disagreeing} members heard something else than the speaker")


def generate(order: Order) -> Outcome:
    """In a process of its own, on its own CPU."""
    path = Path(order.outcome).with_suffix(".order")
    path.write_bytes(msgspec.json.encode(order))
    command = ["taskset", "-c", str(GENERATOR_CPU), sys.executable, "-m", "tests.benchmarks.crowd.load"]
    subprocess.run([*command, str(path)], check=True)
    return msgspec.json.decode(Path(order.outcome).read_bytes(), type=Outcome)


def main() -> None:
    order = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Order)
    allow_files(len(order.tokens) + SPARE_FILES)
    Path(order.outcome).write_bytes(msgspec.json.encode(Load(order).run()))


if __name__ == "__main__":
    main()
