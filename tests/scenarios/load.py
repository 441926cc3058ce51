"""People who talk without pause and do not give up: what gets no answer is said again with the same ref."""

import asyncio
import contextlib
import random
import time
from dataclasses import dataclass, field

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.components.server import Server, SignedIn
from tests.components.wire import Frame, Wire, new_ref, open_wire
from tests.scenarios.history import Acked, Logged, Sent

AGAIN = 0.01  # seconds between two tries to connect
RECALL_EVERY = 25
REFUSED_LINE = (OSError, TimeoutError, ConnectionClosed, InvalidHandshake)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing said; a recall is said, too."""

    sent: Sent
    frame: Frame


@dataclass(slots=True)
class Story:
    """What all talkers know in the end."""

    sent: list[Sent] = field(default_factory=list)
    acked: list[Acked] = field(default_factory=list)
    ack_times: list[tuple[float, float]] = field(default_factory=list)  # when its line was made, when it came


class Talker:
    """One person in one conversation, `flight` commands without an answer at a time."""

    def __init__(
        self, server: Server, who: SignedIn, conversation: str, story: Story, *, flight: int, seed: int
    ) -> None:
        self._server, self._who, self._conversation, self._story = server, who, conversation, story
        self._flight = flight
        self._draw = random.Random(seed)
        self._waiting: dict[str, Command] = {}  # in the order of saying
        self._last_message: int | None = None
        self._room = asyncio.Event()
        self._is_ending = False

    async def run(self) -> None:
        """Ends after `end`, when everything was answered."""
        while self._waiting or not self._is_ending:
            with contextlib.suppress(*REFUSED_LINE):
                async with open_wire(self._server, self._who) as wire:
                    await self._talk(wire)
            await asyncio.sleep(AGAIN)

    def end(self) -> None:
        """Say nothing new."""
        self._is_ending = True
        self._room.set()

    async def _talk(self, wire: Wire) -> None:
        await wire.send("hello")
        await wire.expect("welcome")
        connected_at = time.monotonic()
        for command in list(self._waiting.values()):
            await wire.send(**command.frame)
        speaking = asyncio.create_task(self._speak(wire))
        try:
            async for frame in wire:
                self._hear(frame, connected_at)
                if self._is_ending and not self._waiting:
                    return
        finally:
            speaking.cancel()
            with contextlib.suppress(asyncio.CancelledError, *REFUSED_LINE):
                await speaking

    async def _speak(self, wire: Wire) -> None:
        while not self._is_ending:
            if len(self._waiting) >= self._flight:
                self._room.clear()
                await self._room.wait()
                continue
            command = self._next()
            self._waiting[command.sent.ref] = command
            self._story.sent.append(command.sent)
            await wire.send(**command.frame)

    def _next(self) -> Command:
        ref, common = str(new_ref()), {"conversation": self._conversation}
        if self._last_message is not None and self._draw.randrange(RECALL_EVERY) == 0:
            seq, self._last_message = self._last_message, None
            frame: Frame = {"type_": "recall", "client_ref": ref, "seq": seq, **common}
            return Command(sent=self._said(ref, recall_text(seq)), frame=frame)
        text = f"{self._who.login}：第 {self._draw.randrange(10**9)} 号通知"
        frame = {"type_": "send", "client_ref": ref, "body": {"kind": "text", "text": text}, **common}
        return Command(sent=self._said(ref, text), frame=frame)

    def _said(self, ref: str, text: str) -> Sent:
        return Sent(sender=self._who.person, ref=ref, conversation=self._conversation, text=text)

    def _hear(self, frame: Frame, connected_at: float) -> None:
        assert frame["type"] != "refused", frame
        if frame["type"] != "ack":
            return
        ref = frame["client_ref"]
        self._story.acked.append(Acked(ref=ref, conversation=frame["conversation"], seq=frame["seq"]))
        self._story.ack_times.append((connected_at, time.monotonic()))
        command = self._waiting.pop(ref, None)
        if command is not None and command.frame["type_"] == "send":
            self._last_message = frame["seq"]
        self._room.set()


def recall_text(seq: int) -> str:
    """A recall has no text: what stands for it in a history."""
    return f"recall of {seq}"


def logged(conversation: str, entry: Frame, talkers: frozenset[str], begin: int) -> Logged:
    """An entry as the history sees it; what was there before entry `begin` is nobody's."""
    is_ours = entry["seq"] >= begin and entry["sender"] in talkers and entry["kind"] != "members"
    text = (
        recall_text(entry["target"]) if entry["kind"] == "recall" else (entry.get("body") or {}).get("text")
    )
    ref = entry["client_ref"] if is_ours else None
    return Logged(conversation=conversation, seq=entry["seq"], sender=entry["sender"], ref=ref, text=text)
