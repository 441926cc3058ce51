"""A real site in a folder, filled through the real core. No mocks."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from uuid import UUID

from govim.domain.actor import CONSOLE, Actor
from govim.domain.conversation import ConversationKind
from govim.domain.entry import Entry
from govim.domain.errors import Rejected
from govim.domain.ids import ClientRef, ConversationId, PersonId, Position, SessionId, UnitId
from govim.domain.ids import Sequence as Seq
from govim.domain.person import Duty, NewPerson, NewUnit
from govim.ports import Work
from govim.protocol.values import AppendRequest
from govim.services.audit_access import record_audit_access
from govim.services.manage_people import add_person, give_duty
from govim.services.open_conversation import OpenConversation, open_conversation
from govim.services.recall_message import RecallMessage, recall_message
from govim.services.send_message import SendMessage, record_refused_send, send_message
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import Core, create_site, open_core
from govim.wiring.requests import Requests
from govim_audit.record import Json, Kind

SECRET = "绝密"  # what the shipped pack refuses


@dataclass(slots=True)
class Site:
    """An open site. `close` before editing its files; `reopen` to go on."""

    core: Core
    people: dict[str, PersonId] = field(default_factory=dict)

    @property
    def folder(self) -> DataFolder:
        return self.core.folder

    def close(self) -> None:
        self.core.close()

    def reopen(self) -> None:
        self.core = open_core(StoredSite(self.folder))

    def person(self, login: str, name: str, *, unit: str = "办公室", duty: Duty | None = None) -> PersonId:
        ids, at = self.core.ids, self.core.clock.now()
        where, who = UnitId(ids.new()), PersonId(ids.new())
        new = NewPerson(id=who, name=name, login=login, password_hash=None, unit=where, post="科员")

        def run(tx: object) -> None:
            tx.directory.add_unit(NewUnit(id=where, parent=None, name=unit), at=at)  # type: ignore[attr-defined]
            add_person(new, by=None, origin=CONSOLE, tx=tx, at=at)  # type: ignore[arg-type]
            if duty is not None:
                give_duty(who, duty, by=None, origin=CONSOLE, tx=tx, at=at)  # type: ignore[arg-type]

        self.core.writer.run(Work(run=run))
        self.people[login] = who
        return who

    def actor(self, login: str) -> Actor:
        return Actor(person=self.people[login], session=SessionId(UUID(int=1)), origin=CONSOLE)

    def group(self, by: str, title: str, others: Sequence[str]) -> ConversationId:
        return self._open(by, ConversationKind.GROUP, others, title)

    def direct(self, by: str, other: str) -> ConversationId:
        return self._open(by, ConversationKind.DIRECT, [other], None)

    def send(self, by: str, conversation: ConversationId, text: str) -> Entry:
        """Raises Rejected where the shipped pack says no; its record stays."""
        core, at = self.core, self.core.clock.now()
        command = SendMessage(
            actor=self.actor(by), client_ref=ClientRef(core.ids.new()), conversation=conversation, text=text
        )
        return core.writer.run(
            Work(
                run=lambda tx: send_message(command, tx=tx, pack=core.pack, at=at),
                refused=lambda tx, error: record_refused_send(command, error, tx=tx, at=at),
            )
        )

    def recall(self, by: str, conversation: ConversationId, seq: int) -> Entry:
        core, at = self.core, self.core.clock.now()
        ref = ClientRef(core.ids.new())
        command = RecallMessage(actor=self.actor(by), client_ref=ref, conversation=conversation, seq=Seq(seq))
        return core.writer.run(Work(run=lambda tx: recall_message(command, tx=tx, pack=core.pack, at=at)))

    def ask(self, by: str, request: AppendRequest) -> Entry:
        """As the server would run it."""
        work = Requests(self.core.clock, self.core.pack).work_of(self.actor(by), request)
        return cast("Entry", self.core.writer.run(work))

    def record_access(self, by: str, kind: Kind, what: dict[str, Json]) -> Position:
        actor, at = self.actor(by), self.core.clock.now()
        return self.core.writer.run(Work(run=lambda tx: record_audit_access(kind, actor, what, tx=tx, at=at)))

    def _open(
        self, by: str, kind: ConversationKind, others: Sequence[str], title: str | None
    ) -> ConversationId:
        at = self.core.clock.now()
        command = OpenConversation(
            actor=self.actor(by),
            client_ref=ClientRef(self.core.ids.new()),
            kind=kind,
            people=tuple(self.people[login] for login in others),
            title=title,
        )
        return self.core.writer.run(
            Work(run=lambda tx: open_conversation(command, tx=tx, pack=self.core.pack, at=at))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkedSite:
    """A closed site on disk where people talked: 300 records and more, so that one tile is full."""

    folder: DataFolder
    ada: PersonId
    bo: PersonId
    officer: PersonId
    group: ConversationId
    direct: ConversationId
    recalled_seq: int  # in the group
    recall_seq: int


def create(root: Path) -> Site:
    folder = DataFolder(root)
    create_site(StoredSite(folder))
    return Site(open_core(StoredSite(folder)))


def talk(root: Path, *, messages: int = 290) -> TalkedSite:
    site = create(root)
    ada = site.person("ada", "张爱达", unit="办公厅")
    bo = site.person("bo", "李博", unit="财务处")
    officer = site.person("officer", "王合规", unit="合规处", duty=Duty.COMPLIANCE_OFFICER)
    group = site.group("ada", "预算会议", ["bo", "officer"])
    direct = site.direct("bo", "ada")
    for number in range(messages):
        by, where = ("ada", group) if number % 2 else ("bo", direct)
        site.send(by, where, f"第{number}条：请核对预算。")
    recalled = site.send("ada", group, '=撤回的内容,"公式"')
    recall = site.recall("ada", group, recalled.seq)
    with suppress(Rejected):
        site.send("bo", group, f"这是{SECRET}文件")
    site.send("bo", group, "最后一条")
    site.close()
    return TalkedSite(
        folder=site.folder,
        ada=ada,
        bo=bo,
        officer=officer,
        group=group,
        direct=direct,
        recalled_seq=recalled.seq,
        recall_seq=recall.seq,
    )
