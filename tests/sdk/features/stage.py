"""What a play is written with: people on devices in two processes, and conversations of their own."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from govim_sdk.client import new_ref
from tests.components.server import Server
from tests.sdk.features.database import deactivate, put_back
from tests.sdk.features.devices import SIGNED_OUT, Json, fits

PATIENCE = 15.0
ADA, BO = "lina", "wangfang"  # Ada is Bo's superior


class RefusedError(Exception):
    """The code is its only argument."""


class Process:
    """One that runs `devices.py`."""

    def __init__(self, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.sdk.features.devices", url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, device: str, do: str, **fields: object) -> Any:  # noqa: ANN401 -- of whatever was asked
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        told = json.dumps({"device": device, "do": do, "with": fields})
        print(told, file=self._process.stdin, flush=True)
        answer = json.loads(self._process.stdout.readline())
        if "refused" in answer:
            raise RefusedError(answer["refused"])
        assert "failed" not in answer, answer["failed"]
        return answer["result"]

    def end(self) -> None:
        self._process.communicate(timeout=PATIENCE)  # closes its input, which ends it


class Person:
    """On one device, which is connected unless it is away."""

    def __init__(self, process: Process, device: str, login: str) -> None:
        self._process, self._device = process, device
        self.id: str = self._tell("sign_in", login=login)
        self._tell("start")

    def _tell(self, do: str, **fields: object) -> Any:  # noqa: ANN401
        return self._process.tell(self._device, do, **fields)

    def leave(self) -> None:
        self._tell("stop")

    def is_sent_away(self) -> None:
        """Waits until its line is ended by the server."""
        self._tell("end")

    def come_back(self) -> None:
        self._tell("start")

    def cannot_come_back(self) -> bool:
        try:
            self.come_back()
        except RefusedError as refused:
            return str(refused) == SIGNED_OUT
        return False

    def forget(self) -> None:
        self._tell("forget")

    # ---- does ----
    def does(self, call: str, **fields: object) -> Any:  # noqa: ANN401
        return self._tell("call", name=call, fields=fields)

    def makes(self, call: str, where: str, **fields: object) -> int:
        """The sequence of the entry that comes of it."""
        seq: int = self.does(call, conversation=where, client_ref=str(new_ref()), **fields)["seq"]
        return seq

    def says(self, where: str, text: str = "请今日报送", *, burn: int | None = None, **body: object) -> int:
        return self.makes("send", where, body={"kind": "text", "text": text, **body}, burn_seconds=burn)

    def opens(self, **what: object) -> str:
        found: str = self.does("open_conversation", body={**what, "client_ref": str(new_ref())})["id"]
        return found

    def reads(self, where: str, seq: int) -> None:
        self._tell("receipt", conversation=where, read=seq)

    def types(self, where: str) -> None:
        self._tell("typing", conversation=where)

    def watches(self, *people: "Person") -> None:
        self._tell("watch", people=[person.id for person in people])

    # ---- learns ----
    def hears(self, what: str, **wanted: object) -> Json:
        return self._hears({"type": what, **wanted})

    def hears_entry(self, where: str, **wanted: object) -> Json:
        entry: Json = self.hears("entry", conversation=where, entry=wanted)["entry"]
        return entry

    def hears_own(self, kind: str, **wanted: object) -> None:
        """A change of what is their own: told live, or in what a hello is answered."""
        change = {"kind": kind, **wanted}
        self._hears({"type": "personal", **change}, {"type": "personal_since", "changes": [change]})

    def has_heard(self, what: str, **wanted: object) -> list[Json]:
        told: list[Json] = self._tell("heard", wanted={"type": what, **wanted})
        return told

    def _hears(self, *wanted: Json) -> Json:
        told: Json = self._tell("hear", wanted=wanted)
        return told

    def sees(self, where: str, seq: int, **wanted: object) -> Json:
        """As it stands in the log now."""
        [entry] = self.does("history", conversation=where, after=seq - 1, limit=1)["entries"]
        assert fits(entry, {"seq": seq, **wanted}), entry
        return dict(entry)

    def summary(self, where: str) -> Json:
        """Of their list."""
        [found] = [each for each in self.does("conversations")["conversations"] if each["id"] == where]
        return dict(found)

    def is_in(self, where: str) -> bool:
        return where in {each["id"] for each in self.does("conversations")["conversations"]}

    def is_refused(self, call: str, **fields: object) -> str:
        """With which code."""
        try:
            found = self.does(call, **fields)
        except RefusedError as refused:
            return str(refused)
        raise AssertionError(f"{call} was done: {found}")

    def decides(self, sign_off: str, *, is_approved: bool) -> None:
        shown = self.does("sign_off", sign_off=sign_off)["shown_hash"]
        self.does(
            "decide_sign_off", sign_off=sign_off, is_approved=is_approved, shown_hash=shown, reason="已核"
        )

    def cannot_open(self, **what: object) -> str:
        return self.is_refused("open_conversation", body={**what, "client_ref": str(new_ref())})

    def joins(self, token: str) -> Json:
        joined: Json = self.does("join", token=token, client_ref=str(new_ref()))
        return joined

    def cannot_join(self, token: str) -> str:
        return self.is_refused("join", token=token, client_ref=str(new_ref()))

    def cannot(self, call: str, where: str, **fields: object) -> str:
        return self.is_refused(call, conversation=where, client_ref=str(new_ref()), **fields)


@dataclass
class Company:
    """Two processes for all plays; whoever was on stage once stays signed in. Ada and Bo have one each; Ada's
    other device, and everybody else, is with Bo."""

    server: Server
    processes: tuple[Process, Process]
    units: dict[str, str]  # by key
    _known: dict[str, Person] = field(default_factory=dict)

    def person(self, login: str, device: str = "") -> Person:
        if (name := f"{login} {device}") not in self._known:
            with_bo = login != ADA or bool(device)
            self._known[name] = Person(self.processes[with_bo], name, login)
        return self._known[name]

    def lose(self, login: str, device: str) -> None:
        del self._known[f"{login} {device}"]

    def forget(self) -> None:
        for person in self._known.values():
            person.forget()


@dataclass
class Stage:
    """`is_live`: the other side is there while it happens; otherwise it comes back and syncs."""

    company: Company
    is_live: bool

    def __post_init__(self) -> None:
        self.ada, self.bo = self.person(ADA), self.person(BO)
        self.elsewhere = self.person(ADA, "elsewhere")
        self.company.forget()

    def person(self, login: str, device: str = "") -> Person:
        return self.company.person(login, device)

    @contextlib.contextmanager
    def unseen_by(self, *people: Person) -> Iterator[None]:
        for person in () if self.is_live else people:
            person.leave()
        yield
        for person in () if self.is_live else people:
            person.come_back()

    def group(self, *others: Person, kind: str = "group", **what: object) -> str:
        """Ada's, with Bo and perhaps others, who know of it."""
        people = [self.bo, *others]
        made = {"kind": kind, "title": "防汛值班", "people": [each.id for each in people], **what}
        where = self.ada.opens(**made)
        for person in (self.elsewhere, *people):
            person.hears("conversation", summary={"id": where})
        return where

    def unit(self, key: str) -> str:
        return self.company.units[key]

    def put_back(self, where: str, *, seconds: int) -> None:
        put_back(self.company.server.site.folder.database, where, seconds=seconds)

    def deactivate(self, person: Person) -> None:
        deactivate(self.company.server.site.folder.database, person.id)

    def direct(self, one: Person, other: Person) -> str:
        """Other plays talk there, too."""
        return one.opens(kind="direct", person=other.id)


Play = Callable[[Stage], None]
PLAYS: dict[str, Play] = {}


def row(feature: str) -> Callable[[Play], Play]:
    """Which row of docs/features.md it plays."""

    def played_by(play: Play) -> Play:
        assert feature not in PLAYS
        PLAYS[feature] = play
        return play

    return played_by
