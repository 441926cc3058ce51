"""Fill an empty site with the demonstration, through the same services that everybody uses."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from govim.demo.organisation import CONVERSATIONS, PASSWORD, PEOPLE, UNITS, DemoConversation, DemoPerson
from govim.domain.actor import CONSOLE, Actor
from govim.domain.conversation import ConversationKind
from govim.domain.ids import ClientRef, ConversationId, PersonId, SessionId, UnitId
from govim.domain.person import NewPerson, NewUnit
from govim.identity.passwords import Passwords
from govim.ports import Transaction, Work
from govim.services.manage_people import add_person, add_unit, give_duty
from govim.services.open_conversation import OpenConversation, open_conversation
from govim.services.send_message import SendMessage, send_message
from govim.storage.database import UnusableStorage
from govim.storage.folder import DataFolder, write_private
from govim.storage.site import StoredSite
from govim.wiring import Core, create_site, open_core

T = TypeVar("T")


def make_demo(folder: DataFolder) -> None:
    """Mark the folder before anything is in it: nothing may take it for a real site.

    Raises UnusableStorage where there is one.
    """
    if folder.exists:
        raise UnusableStorage(f"{folder.root} holds a site already")
    folder.create()
    write_private(folder.demo_mark, b"This folder holds demonstration accounts with a known password.\n")
    site = StoredSite(folder)
    create_site(site)
    fill_site(site)


def fill_site(site: StoredSite) -> None:
    """Put the demonstration's people and talks into an empty site."""
    core = open_core(site)
    try:
        _Filling(core).fill()
    finally:
        core.close()


class _Filling:
    def __init__(self, core: Core) -> None:
        self._core = core
        self._units: dict[str, UnitId] = {unit.key: UnitId(core.ids.new()) for unit in UNITS}
        self._people: dict[str, PersonId] = {person.login: PersonId(core.ids.new()) for person in PEOPLE}

    def fill(self) -> None:
        self._do(self._add_organisation)
        for conversation in CONVERSATIONS:
            self._talk(conversation)

    def _do(self, run: Callable[[Transaction], T]) -> T:
        return self._core.writer.run(Work(run=run))

    def _add_organisation(self, tx: Transaction) -> None:
        at = self._core.clock.now()
        for rank, unit in enumerate(UNITS):
            parent = self._units[unit.parent] if unit.parent else None
            add_unit(
                NewUnit(id=self._units[unit.key], parent=parent, name=unit.name, rank=rank), tx=tx, at=at
            )
        password_hash = Passwords().hash(PASSWORD)  # one hash for all: the password is public anyway
        for person in PEOPLE:
            self._add_person(person, password_hash, tx)

    def _add_person(self, person: DemoPerson, password_hash: str, tx: Transaction) -> None:
        at = self._core.clock.now()
        new = NewPerson(
            id=self._people[person.login],
            name=person.name,
            login=person.login,
            password_hash=password_hash,
            unit=self._units[person.unit],
            post=person.post,
            pinyin=person.pinyin,
            is_head=person.is_head,
            is_demo=True,
        )
        add_person(new, by=None, origin=CONSOLE, tx=tx, at=at)
        if person.duty:
            give_duty(new.id, person.duty, by=None, origin=CONSOLE, tx=tx, at=at)

    def _talk(self, demo: DemoConversation) -> None:
        first, *others = demo.people
        command = OpenConversation(
            actor=self._actor(first),
            client_ref=self._ref(),
            kind=ConversationKind.GROUP if demo.title else ConversationKind.DIRECT,
            people=tuple(self._people[login] for login in others),
            title=demo.title,
        )
        conversation = self._do(lambda tx: open_conversation(command, tx=tx, at=self._core.clock.now()))
        for login, text in demo.lines:
            self._say(conversation, login, text)

    def _say(self, conversation: ConversationId, login: str, text: str) -> None:
        message = SendMessage(
            actor=self._actor(login), client_ref=self._ref(), conversation=conversation, text=text
        )
        self._do(lambda tx: send_message(message, tx=tx, pack=self._core.pack, at=self._core.clock.now()))

    def _actor(self, login: str) -> Actor:
        return Actor(person=self._people[login], session=SessionId(UUID(int=0)), origin=CONSOLE)

    def _ref(self) -> ClientRef:
        return ClientRef(self._core.ids.new())
