"""A site of people in pairs who are signed in already: 200 sign-ins through Argon2 would take a minute."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec

from govim.domain.actor import CONSOLE, Actor
from govim.domain.conversation import ConversationKind
from govim.domain.ids import ClientRef, PersonId, SessionId
from govim.domain.person import NewPerson
from govim.identity.tokens import new_token, token_hash
from govim.ports import Transaction, Work
from govim.services.manage_people import add_person
from govim.services.open_conversation import OpenConversation, open_conversation
from govim.services.sign_in import SignIn, sign_in
from govim.storage.site import StoredSite
from govim.wiring import Core, create_site, open_core

NO_PASSWORD = "not a hash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Talker:
    """A person with a session, and the conversation with the other one of the pair."""

    person: str
    token: str
    conversation: str


def make_site(site: StoredSite, people: int) -> list[Talker]:
    """Talkers 0 and 1 are a pair, 2 and 3 the next one."""
    create_site(site)
    core = open_core(site)
    try:
        return [talker for pair in range(people // 2) for talker in _add_pair(core, pair)]
    finally:
        core.close()


def save(talkers: list[Talker], path: Path) -> None:
    path.write_bytes(msgspec.json.encode(talkers))


def load(path: Path) -> list[Talker]:
    return msgspec.json.decode(path.read_bytes(), type=list[Talker])


def _add_pair(core: Core, pair: int) -> list[Talker]:
    signed_in = [_add_person(core, f"talker-{pair}-{side}") for side in "ab"]
    (first, _), (second, _) = signed_in
    opening = OpenConversation(
        actor=Actor(person=first, session=SessionId(UUID(int=0)), origin=CONSOLE),
        client_ref=ClientRef(core.ids.new()),
        kind=ConversationKind.DIRECT,
        people=(second,),
    )
    conversation = core.writer.run(
        Work(run=lambda tx: open_conversation(opening, tx=tx, pack=core.pack, at=core.clock.now()))
    )
    return [
        Talker(person=str(person), token=token, conversation=str(conversation)) for person, token in signed_in
    ]


def _add_person(core: Core, login: str) -> tuple[PersonId, str]:
    person, token, work = adding(core, login)
    core.writer.run(work)
    return person, token


def adding(core: Core, login: str) -> tuple[PersonId, str, Work[None]]:
    """The person, the token of their session, and what makes both."""
    person, token = PersonId(core.ids.new()), new_token()
    new = NewPerson(id=person, name=login, login=login, password_hash=NO_PASSWORD)
    signing = SignIn(
        login=login,
        checked_hash=NO_PASSWORD,
        session=SessionId(core.ids.new()),
        token_hash=token_hash(token),
        origin=CONSOLE,
    )

    def run(tx: Transaction) -> None:
        add_person(new, by=None, origin=CONSOLE, tx=tx, at=core.clock.now())
        sign_in(signing, tx=tx, at=core.clock.now())

    return person, token, Work(run=run)
