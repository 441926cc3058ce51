"""Fill an empty site with the demonstration, through the same services that everybody uses."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from govim.storage.database import FolderInUse, Unusable, UnusableStorage
from govim.storage.folder import DataFolder, private_opener, sync_folder, write_private
from govim.storage.site import StoredSite
from govim.wiring import Core, create_site, open_core
from govim.wiring.core import create_folder

T = TypeVar("T")


def make_demo(folder: DataFolder) -> None:
    """Mark the folder before anything is in it: nothing may take it for a real site, nor for a whole.

    What was killed in the middle is begun again. Raises UnusableStorage where there is a site already.
    """
    was_killed = is_half(folder)
    if folder.exists and not was_killed:
        raise UnusableStorage(Unusable.SITE_EXISTS, place=folder.root)
    if not was_killed:
        create_folder(folder)
    with _alone(folder):
        if was_killed:
            _take_away_half(folder)
        write_private(folder.demo_mark, b"This folder holds demonstration accounts with a known password.\n")
        site = StoredSite(folder)
        create_site(site)
        fill_site(site)
        folder.filling_mark.unlink()
        sync_folder(folder.root)  # else a power cut could bring the mark back, and the next start begin again


def fill_site(site: StoredSite) -> None:
    """Put the demonstration's people and talks into an empty site."""
    core = open_core(site)
    try:
        _Filling(core).fill()
    finally:
        core.close()


def is_half(folder: DataFolder) -> bool:
    return folder.is_demo and folder.filling_mark.exists()


@contextmanager
def _alone(folder: DataFolder) -> Iterator[None]:
    """The mark is a lock too: nobody begins again what somebody is filling."""
    with open(folder.filling_mark, "w", opener=private_opener) as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUse(folder.root, "govim demo") from None
        sync_folder(folder.root)
        yield


def _take_away_half(folder: DataFolder) -> None:
    """Nobody was served from it. The keys stay."""
    for ending in ("", "-wal", "-shm"):
        folder.database.with_name(folder.database.name + ending).unlink(missing_ok=True)
    for made in (folder.trail, folder.index):
        shutil.rmtree(made, ignore_errors=True)


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
            new = NewUnit(id=self._units[unit.key], parent=parent, name=unit.name, rank=rank)
            add_unit(new, by=None, origin=CONSOLE, tx=tx, at=at)
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
        conversation = self._do(
            lambda tx: open_conversation(command, tx=tx, pack=self._core.pack, at=self._core.clock.now())
        )
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
