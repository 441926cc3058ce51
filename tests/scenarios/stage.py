"""What a play can do and see: people with devices on a real server. `auditing.py` adds the auditor's part."""

import contextlib
import json
from collections.abc import Callable
from typing import Any

from tests.components.server import Server
from tests.scenarios.device import Device
from tests.scenarios.play import Language
from tests.scenarios.reading import open_conversation, whole_log

language = Language()


class Stage:
    """Owned by one play. Conversations and texts go by the names that the play gives them."""

    def __init__(self, server: Server, exits: contextlib.AsyncExitStack) -> None:
        self.server = server
        self._exits = exits
        self._cast: dict[str, Device] = {}
        self._lines: dict[str, contextlib.AsyncExitStack] = {}
        self._conversations: dict[str, str] = {}
        self.places: dict[str, tuple[str, int]] = {}  # where a text was stored
        self.undo: list[Callable[[], None]] = []  # what puts the changed bytes back

    # ---- people and lines ----
    @language.sentence("{who} is {login}")
    async def is_(self, who: str, login: str) -> None:
        self._cast[who] = Device(self.server, self.server.sign_in(login))

    @language.sentence("{who} connects")
    async def connects(self, who: str) -> None:
        self._lines[who] = line = contextlib.AsyncExitStack()
        await self._exits.enter_async_context(line)
        await line.enter_async_context(self._cast[who].online())

    @language.sentence("{who} drops")
    async def drops(self, who: str) -> None:
        await self._lines.pop(who).aclose()

    @language.sentence("{who} resumes")
    async def resumes(self, who: str) -> None:
        assert self._cast[who].copies, "there is nothing to resume"
        await self.connects(who)

    # ---- conversations ----
    @language.sentence("{who} opens {where} with {other}")
    async def opens(self, who: str, where: str, other: str) -> None:
        self._conversations[where] = open_conversation(
            self.server, self._cast[who].who, kind="direct", person=self._cast[other].who.person
        )

    @language.sentence("{who} opens the group {where} with {one} and {two}")
    async def opens_group(self, who: str, where: str, one: str, two: str) -> None:
        people = [self._cast[each].who.person for each in (one, two)]
        self._conversations[where] = open_conversation(
            self.server, self._cast[who].who, kind="group", title=where, people=people
        )

    # ---- saying and seeing ----
    @language.sentence("{who} says {text} in {where}")
    async def says(self, who: str, text: str, where: str) -> None:
        answer = await self._cast[who].say(self._conversations[where], text)
        assert answer["type"] == "ack", answer
        self.places[text] = (self._conversations[where], answer["seq"])

    @language.sentence("{who} says {count} lines in {where}")
    async def says_lines(self, who: str, count: str, where: str) -> None:
        for number in range(int(count)):
            await self.says(who, f"流水 {number}", where)

    @language.sentence("{who} says {text} in {where} and is refused with {code} by {rule}")
    async def is_refused(self, who: str, text: str, where: str, code: str, rule: str) -> None:
        answer = await self._cast[who].say(self._conversations[where], text)
        assert (answer["type"], answer.get("code"), answer.get("rule")) == ("refused", code, rule), answer
        assert answer["text"], "a refusal says why, in words"

    @language.sentence("{who} sees {text}")
    async def sees(self, who: str, text: str) -> None:
        where, seq = self.places[text]
        expected = {"kind": "text", "text": text}
        await self._until(who, where, lambda copy: copy.entries.get(seq, {}).get("body") == expected, text)

    @language.sentence("{who} has no trace of {text}")
    async def has_no_trace(self, who: str, text: str) -> None:
        held = [copy.entries for copy in self._cast[who].copies.values()]
        assert text not in json.dumps(held, ensure_ascii=False)

    # ---- recall and read marks ----
    @language.sentence("{who} recalls {text}")
    async def recalls(self, who: str, text: str) -> None:
        answer = await self._cast[who].recall(*self.places[text])
        assert answer["type"] == "ack", answer

    @language.sentence("{who} recalls {text} and is refused with {code}")
    async def recall_is_refused(self, who: str, text: str, code: str) -> None:
        answer = await self._cast[who].recall(*self.places[text])
        assert (answer["type"], answer.get("code")) == ("refused", code), answer

    @language.sentence("{who} sees that {text} was recalled")
    async def sees_recalled(self, who: str, text: str) -> None:
        where, seq = self.places[text]
        await self._until(who, where, lambda copy: copy.entries[seq].get("state") == "recalled", text)
        assert "body" not in self._cast[who].copies[where].entries[seq]

    @language.sentence("{who} reads up to {text}")
    async def reads(self, who: str, text: str) -> None:
        where, seq = self.places[text]
        await self._cast[who].receipt(where, read=seq)

    @language.sentence("{who} sees that {other} read {text}")
    async def sees_read(self, who: str, other: str, text: str) -> None:
        where, seq = self.places[text]
        person = self._cast[other].who.person
        await self._until(who, where, lambda copy: copy.read.get(person, 0) >= seq, f"{other} read {text}")

    # ---- the truth ----
    @language.sentence("{who} holds {where} without hole or double")
    async def holds(self, who: str, where: str) -> None:
        name = self._conversations[where]
        truth = whole_log(self.server, self._cast[who].who, name)
        copy = self._cast[who].copies[name]
        await self._until(who, name, lambda copy: copy.synced == len(truth), "the whole log")
        assert [entry["seq"] for entry in truth] == list(range(1, len(truth) + 1))
        await self._cast[who].look(name)
        assert copy.applied_twice == []
        assert [copy.entries[entry["seq"]] for entry in truth] == truth

    async def _until(self, who: str, where: str, claim: Any, what: str) -> None:  # noqa: ANN401
        device = self._cast[who]
        await device.until(lambda: where in device.copies and claim(device.copies[where]), what)


async def play(steps: list[Any], server: Server) -> None:
    async with contextlib.AsyncExitStack() as exits:
        stage = Stage(server, exits)
        for step in steps:
            await step.perform(stage)
