"""A client that keeps its copies as docs/protocol.md says: applies pushes in order, resumes, fills gaps."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.components.server import Server, SignedIn
from tests.components.wire import Frame, Wire, new_ref, open_wire

PATIENCE = 10.0
PAGE = 200


@dataclass(slots=True)
class Copy:
    """What this device holds of one conversation."""

    entries: dict[int, Frame] = field(default_factory=dict)
    synced: int = 0
    gap: tuple[int, int] | None = None  # not fetched until somebody looks
    applied_twice: list[int] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=dict)  # how far each person read

    def append(self, entry: Frame) -> None:
        if entry["seq"] in self.entries:
            self.applied_twice.append(entry["seq"])
        self.entries[entry["seq"]] = entry
        if entry["kind"] == "recall":
            self.mark_recalled(entry["target"], entry["sender"], entry["at"])
        elif entry["kind"] == "edit":
            self.mark_edited(entry)

    def mark_edited(self, edit: Frame) -> None:
        """What came in its newest version already stays as it is."""
        message = self.entries.get(edit["target"])
        if message is not None and "body" in edit and edit["seq"] > message.get("version", message["seq"]):
            changed = {"body": edit["body"], "edited_at": edit["at"], "version": edit["seq"]}
            self.entries[edit["target"]] = message | changed | {"edits": message.get("edits", 0) + 1}

    def mark_recalled(self, seq: int, by: str, at: str) -> None:
        """The text goes, and nothing of it stays."""
        if (message := self.entries.get(seq)) is not None:
            kept = {name: value for name, value in message.items() if name != "body"}
            self.entries[seq] = kept | {"state": "recalled", "recalled_by": by, "recalled_at": at}
        for entry in self.entries.values():
            if entry["kind"] == "edit" and entry["target"] == seq:
                entry.pop("body", None)


class Device:
    """One connection at a time. `until` waits for what the others do."""

    def __init__(self, server: Server, who: SignedIn) -> None:
        self._server = server
        self.who = who
        self.copies: dict[str, Copy] = {}
        self.refusals: dict[str, Frame] = {}
        self._acks: dict[str, Frame] = {}
        self._changed = asyncio.Condition()
        self._requests = 0
        self._wire: Wire | None = None

    @contextlib.asynccontextmanager
    async def online(self) -> AsyncIterator[None]:
        """Connect, say hello with the cursors, and follow. Leaving cuts the line without a word."""
        async with open_wire(self._server, self.who) as wire:
            self._wire = wire
            cursors = {name: {"synced": copy.synced} for name, copy in self.copies.items()}
            await wire.send("hello", lang="zh-CN", device="play", cursors=cursors)
            welcome = await wire.expect("welcome")
            following = asyncio.create_task(self._follow(wire))
            try:
                await self._catch_up(welcome)
                yield
            finally:
                self._wire = None
                wire.cut()
                await following

    async def say(self, conversation: str, text: str, ref: UUID | None = None) -> Frame:
        """The ack, or the refusal."""
        body = {"kind": "text", "text": text}
        return await self._ask("send", ref or new_ref(), conversation=conversation, body=body)

    async def recall(self, conversation: str, seq: int, ref: UUID | None = None) -> Frame:
        return await self._ask("recall", ref or new_ref(), conversation=conversation, seq=seq)

    async def receipt(self, conversation: str, *, read: int) -> None:
        await self._line.send("receipt", conversation=conversation, read=read)

    async def until(self, claim: Callable[[], Any], what: str) -> None:
        """Wait until it is true; AssertionError says what did not come true."""
        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait_for(claim), PATIENCE)
            except TimeoutError:
                raise AssertionError(f"{self.who.login} waited in vain: {what}") from None

    async def look(self, conversation: str) -> None:
        """Fetch what a resume left out."""
        copy = self.copies[conversation]
        if copy.gap is None:
            return
        first, last = copy.gap
        for after in range(first - 1, last, PAGE):
            await self._fetch_after(conversation, after, min(PAGE, last - after))
        missing = range(first, last + 1)
        await self.until(lambda: all(seq in copy.entries for seq in missing), "what lies in the gap")
        copy.gap = None

    @property
    def _line(self) -> Wire:
        assert self._wire is not None, f"{self.who.login} is not connected"
        return self._wire

    async def _ask(self, type_: str, ref: UUID, **fields: object) -> Frame:
        name = str(ref)
        await self._line.send(type_, client_ref=name, **fields)
        await self.until(lambda: name in self._acks or name in self.refusals, f"an answer to {type_}")
        return self._acks.get(name) or self.refusals[name]

    async def _catch_up(self, welcome: Frame) -> None:
        """Fetch what the welcome promises and the resumes did not bring."""
        for summary in welcome["conversations"]:
            copy = self._copy(summary["id"])
            self._requests += 1
            await self._line.send("members", request=self._requests, conversation=summary["id"])
            if not copy.synced:
                await self._fetch_after(summary["id"], 0)
        heads = {summary["id"]: summary["last_seq"] for summary in welcome["conversations"]}
        await self.until(
            lambda: all(self.copies[name].synced >= head for name, head in heads.items()), "the resumes"
        )

    async def _fetch_after(self, conversation: str, after: int, limit: int = PAGE) -> None:
        self._requests += 1
        fields = {"conversation": conversation, "after": after, "limit": limit}
        await self._line.send("history", request=self._requests, **fields)

    async def _follow(self, wire: Wire) -> None:
        async for frame in wire:
            async with self._changed:
                await self._apply(frame)
                self._changed.notify_all()

    async def _apply(self, frame: Frame) -> None:
        match frame:
            case {"type": "ack", "client_ref": ref}:
                self._acks[ref] = frame
            case {"type": "refused", "client_ref": str(ref)}:
                self.refusals[ref] = frame
            case {"type": "entry", "conversation": name, "entry": entry}:
                await self._apply_entry(name, entry)
            case {"type": "page", "conversation": name, "entries": entries}:
                await self._apply_page(name, entries, frame["head"])
            case {"type": "resume", "conversation": name}:
                await self._apply_resume(name, self._copy(name), frame)
            case {"type": "members", "conversation": name, "members": cursors}:
                self._copy(name).read |= {cursor["person"]: cursor["read"] for cursor in cursors}
            case {"type": "receipts", "conversation": name, "cursors": cursors}:
                self._copy(name).read |= {cursor["person"]: cursor["read"] for cursor in cursors}
            case {"type": "conversation", "summary": summary}:
                self._copy(summary["id"])
                await self._fetch_after(summary["id"], 0)

    async def _apply_entry(self, name: str, entry: Frame) -> None:
        copy = self._copy(name)
        if entry["seq"] == copy.synced + 1:
            copy.append(entry)
            copy.synced = entry["seq"]
        elif entry["seq"] > copy.synced:  # pushes were dropped
            await self._fetch_after(name, copy.synced)

    async def _apply_page(self, name: str, entries: list[Frame], head: int) -> None:
        copy = self._copy(name)
        for entry in entries:
            if entry["seq"] not in copy.entries:
                copy.append(entry)
        while copy.synced + 1 in copy.entries:
            copy.synced += 1
        if entries and copy.synced < head:
            await self._fetch_after(name, copy.synced)

    async def _apply_resume(self, name: str, copy: Copy, frame: Frame) -> None:
        if not frame["changed_complete"]:  # nobody can say what became of what it holds
            self.copies[name] = Copy(read=copy.read)
            await self._fetch_after(name, 0)
            return
        for change in frame["changed"]:
            copy.mark_recalled(change["seq"], change["by"], change["at"])
        for entry in frame["page"]:
            copy.append(entry)
        copy.synced = frame["head"]
        if frame["gap"] is not None:
            first, last = frame["gap"]
            copy.gap = (first, last)

    def _copy(self, name: str) -> Copy:
        return self.copies.setdefault(name, Copy())
