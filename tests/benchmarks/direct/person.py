"""One person of the load: says what it is told to, hears acks and entries, marks what it read."""

import asyncio
from collections.abc import Callable
from time import perf_counter

import uuid_utils
from msgspec import Struct
from msgspec.json import Decoder, encode

from tests.benchmarks.direct.site import Talker
from tests.benchmarks.direct.wire import HOST, Line, text_frame

# About 40 characters, as people write; a number makes each one different.
TEXT = "请各科室于本周五下班前把第{}号材料报送秘书科，逾期不候，谢谢配合。"


class Ack(Struct, tag="ack"):
    client_ref: str
    seq: int


class EntryHead(Struct):
    seq: int
    client_ref: str


class Entry(Struct, tag="entry"):
    entry: EntryHead


class Refused(Struct, tag="refused"):
    code: str


class Head(Struct):
    last_seq: int


class Welcome(Struct, tag="welcome"):
    conversations: list[Head] = []


class Ping(Struct, tag="ping"):
    pass


class Receipts(Struct, tag="receipts"):
    pass


FRAMES: Decoder[Ack | Entry | Refused | Welcome | Ping | Receipts] = Decoder(
    Ack | Entry | Refused | Welcome | Ping | Receipts
)


class Person:
    """`generator.Speaker`, as a client of ours."""

    def __init__(self, talker: Talker, due: dict[str, float]) -> None:
        self.talker = talker
        self._line: Line | None = None
        self.sent: list[str] = []  # refs, in the order of saying
        self.acked: dict[str, int] = {}
        self.heard: list[tuple[int, str]] = []
        self.seen = 0
        self.told = 0
        self._welcomed = asyncio.Event()
        self.trouble: str | None = None
        self.answered: Callable[[Person, float], None] = lambda _person, _seconds: None
        self.arrived: Callable[[float], None] = lambda _seconds: None
        self._due = due  # of all people: when each ref should have been sent
        body = encode({"kind": "text", "text": TEXT.format("%06d")}).decode()
        self._template = (
            f'{{"type":"send","client_ref":"%s","conversation":"{talker.conversation}","body":{body}}}'
        )

    def say(self, due: float) -> None:
        ref = str(uuid_utils.uuid7())
        self._due[ref] = due
        self.sent.append(ref)
        self._send((self._template % (ref, len(self.sent))).encode())

    async def connect(self, port: int) -> None:
        _, self._line = await asyncio.get_running_loop().create_connection(
            lambda: Line(f"{HOST}:{port}", self.talker.token, self.hear, self._lost), HOST, port
        )
        await self._line.opened
        self._send(b'{"type":"hello"}')
        await self._welcomed.wait()

    def mark_read(self) -> None:
        """As the web client: what was seen since the last mark, twice a second at most."""
        if self.seen > self.told:
            self.told = self.seen
            frame = {"type": "receipt", "conversation": self.talker.conversation, "read": self.seen}
            self._send(encode(frame))

    def is_settled(self, other: "Person") -> bool:
        last = max(*self.acked.values(), *other.acked.values(), 0, 0)
        return len(self.acked) == len(self.sent) and self.seen >= last

    def hear(self, payload: bytes) -> None:
        frame = FRAMES.decode(payload)
        match frame:
            case Ack():
                if self.acked.setdefault(frame.client_ref, frame.seq) != frame.seq:
                    self.trouble = "one ref acked with two sequences"
                self.answered(self, perf_counter() - self._due[frame.client_ref])
            case Entry():
                self._see(frame.entry)
            case Refused():
                self.trouble = f"refused: {frame.code}"
            case Welcome():
                self.seen = self.told = max((head.last_seq for head in frame.conversations), default=0)
                self._welcomed.set()
            case Ping():
                self._send(b'{"type":"pong"}')
            case Receipts():
                pass

    def _see(self, entry: EntryHead) -> None:
        self.heard.append((entry.seq, entry.client_ref))
        self.seen = entry.seq
        if entry.client_ref not in self.acked and (due := self._due.get(entry.client_ref)) is not None:
            self.arrived(perf_counter() - due)

    def _lost(self) -> None:
        self.trouble = "a line was lost"

    def _send(self, payload: bytes) -> None:
        assert self._line is not None
        self._line.send(text_frame(payload))
