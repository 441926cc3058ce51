"""One device of a person on the real delivery, in process: its copies, and what it is answered."""

import asyncio
from typing import Any

from govim.domain.actor import Actor
from tests.govim.delivery.office import Line, Office
from tests.scenarios.device import PAGE, Copy
from tests.scenarios.model.talk import Frame

LEFT_OUT = ("at", "recalled_at", "edited_at")


class Device:
    """Takes its frames only while it waits for something: until the answer, or until all is quiet."""

    def __init__(self, who: Actor) -> None:
        self.who = who
        self.copies: dict[str, Copy] = {}
        self.summaries: dict[str, Frame] = {}  # of the last welcome
        self.line: Line | None = None
        self._answers: dict[object, Frame] = {}
        self._requests = 0
        self._personal = 0  # how far the personal log was seen
        self._anew: set[str] = set()  # conversations that were left meanwhile: nothing of the copy counts

    @property
    def person(self) -> str:
        return str(self.who.person)

    async def connect(self, office: Office) -> None:
        """Say hello with the cursors; resumes, and pages where there was no copy, make the copies whole."""
        self.line = office.line(self.who)
        cursors = {name: {"synced": copy.synced} for name, copy in self.copies.items()}
        self._anew.clear()
        welcome = await self.line.hello(
            lang="zh-CN", device="model", cursors=cursors, personal=self._personal
        )
        self._personal = welcome["personal"]
        self.summaries = {summary["id"]: summary for summary in welcome["conversations"]}
        self.copies = {name: self.copies.get(name, Copy()) for name in self.summaries}
        await self.settle()
        for name, copy in self.copies.items():
            while copy.synced < self.summaries[name]["last_seq"]:
                await self._fetch(name, copy.synced)
            if copy.gap is not None:
                (first, last), copy.gap = copy.gap, None
                for after in range(first - 1, last, PAGE):
                    await self._fetch(name, after, min(PAGE, last - after))

    def cut(self) -> None:
        """The line is lost; whatever it was to bring is lost, too."""
        if self.line is not None:
            self.line.client.gone()
            self.line = None

    async def say(self, asked: Frame) -> object:
        """What `answer` waits for."""
        assert self.line is not None
        key = asked.get("client_ref")
        if key is None:
            self._requests += 1
            key = self._requests
            asked = {**asked, "request": key}
        fields = {name: value for name, value in asked.items() if name != "type"}
        await self.line.say(asked["type"], **fields)
        return key

    async def answer(self, key: object) -> Frame:
        while key not in self._answers:
            await self._take()
        return self._answers.pop(key)

    async def ask(self, **asked: Any) -> Frame:  # noqa: ANN401 -- of a frame
        return await self.answer(await self.say(asked))

    async def settle(self) -> None:
        """Take everything that was on its way."""
        if self.line is not None:
            await asyncio.sleep(0)
            await self.line.say("ping")
            while (await self._take())["type"] != "pong":
                pass

    def holds(self, conversation: str) -> list[Frame]:
        copy = self.copies[conversation]
        return [plain(entry) for _, entry in sorted(copy.entries.items())]

    async def _fetch(self, conversation: str, after: int, limit: int = PAGE) -> None:
        page = await self.ask(type="history", conversation=conversation, after=after, limit=limit)
        copy = self.copies[conversation]
        for entry in page["entries"]:
            if entry["seq"] not in copy.entries:
                copy.append(entry)
            copy.synced = max(copy.synced, entry["seq"])

    async def _take(self) -> Frame:
        assert self.line is not None
        frame = await self.line.receive()
        assert frame is not None, f"closed with {self.line.client.close_code}"
        match frame:
            case {"type": "entry", "conversation": name, "entry": entry} if name in self.copies:
                copy = self.copies[name]
                if entry["seq"] == copy.synced + 1:
                    copy.append(entry)
                    copy.synced = entry["seq"]
            case {"type": "resume", "conversation": name} if name not in self._anew:
                self._resume(self.copies[name], frame)
            case {"type": "personal_since", "changes": changes}:
                left = {change["conversation"] for change in changes if change["kind"] == "left"}
                self._anew |= left
                self.copies.update({name: Copy() for name in left & self.copies.keys()})
            case {"type": "gone", "conversation": name}:
                self.copies.pop(name, None)
            case {"type": "ack", "client_ref": key} | {"type": "refused", "client_ref": str(key)}:
                self._answers[key] = frame
            case {"request": int(key)}:
                self._answers[key] = frame
        return frame

    def _resume(self, copy: Copy, frame: Frame) -> None:
        if not frame["changed_complete"]:  # nobody can say what became of what it holds
            copy.entries, copy.synced = {}, 0
            return
        for change in frame["changed"]:
            if change["state"] == "recalled":
                copy.mark_recalled(change["seq"], change["by"], change["at"])
            elif change["seq"] in copy.entries:
                copy.entries[change["seq"]] = change["entry"]
        for entry in frame["page"]:
            copy.append(entry)
        copy.synced = frame["head"]
        copy.gap = None if frame["gap"] is None else (frame["gap"][0], frame["gap"][1])


def plain(entry: Frame) -> Frame:
    """Without the times, and the digest of what was asked for, which the model does not know."""
    kept = {name: value for name, value in entry.items() if name not in LEFT_OUT and value is not None}
    if "asked" in kept.get("body", {}):
        kept["body"] = {name: value for name, value in kept["body"].items() if name != "asked"}
    return kept
