"""What opened bodies say that tables must hold: people, duties, rights, conversations, members.
What a conversation's members changed since: `amended.py`.

A new service that writes one of these tables says here how its record reads; `state.py` compares. Tables of
other areas: `areas.py`.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from govim.domain.conversation import FIRST, GROUPS, Adders, ConversationKind, Newcomers, Role, pair_key
from govim.domain.ids import PersonId
from govim.domain.person import Duty, Right
from govim.services.open_conversation import FIRST_LEVEL
from govim.storage.accounts import fold_login
from govim.storage.contents import DEFAULT_SERIES
from govim.storage.types import to_millis
from govim_audit.record import Kind, Leaf
from govim_audit.verify.claims import Declared, Facts

DECLARING = frozenset({Kind.PERSON_ADDED, Kind.DUTY_GRANTED, Kind.CONVERSATION_CREATED, Kind.MEMBERS_CHANGED})
# What an upgrade gave without a record, because the duty brings it (schemas 0003, 0004).
GIVEN_BY_UPGRADE = {
    Duty.SYSTEM_ADMIN: Right.SYSTEM_HEALTH,
    Duty.SECURITY_ADMIN: Right.REPORTS_REVIEW,
}


def declared_by(leaf: Leaf, body: Mapping[str, Any]) -> Iterator[Declared]:
    """Raises KeyError, TypeError, ValueError or AttributeError where no service wrote such a body."""
    at = to_millis(leaf.at)
    match leaf.kind:
        case Kind.PERSON_ADDED:
            rows = _of_person(body, at)
        case Kind.DUTY_GRANTED:
            rows = _of_duty(body, at)
        case Kind.CONVERSATION_CREATED:
            rows = _of_conversation(leaf, body, at)
        case Kind.MEMBERS_CHANGED:
            rows = _of_newcomers(leaf, body, at)
        case _:
            return
    for table, id_, facts in rows:
        yield Declared(table=table, id=id_, facts=facts)
    if leaf.kind is Kind.DUTY_GRANTED and (right := GIVEN_BY_UPGRADE.get(Duty(body["duty"]))) is not None:
        facts = {"unit": None, "granted_by": None, "valid_to": None, "replaced_at": None}
        id_ = f"{UUID(body['person'])} {right}"
        yield Declared(table="grants", id=id_, facts=facts, is_required=False)


def _of_person(body: Mapping[str, Any], at: int) -> Iterator[tuple[str, str, Facts]]:
    known = UUID(body["person"])
    person, login = str(known), body["login"]
    source = {"source": body["source"].encode(), "source_key": person.encode()}
    yield "people", person, {**source, "created_at": at, "deactivated_at": None}
    yield "person_versions", person, {"name": body["name"].encode(), "clearance": 0, **_since(at)}
    folded = fold_login(login).encode()
    yield "accounts", person, {"login": login.strip().encode(), "login_folded": folded}
    yield _right(person, Right.CHAT, at)
    if body["unit"] is not None:
        post = {"unit": UUID(body["unit"]).bytes, "title": (body["post"] or "").encode()}
        yield "assignments", person, {**post, **_since(at)}


def _of_duty(body: Mapping[str, Any], at: int) -> Iterator[tuple[str, str, Facts]]:
    person, duty = str(UUID(body["person"])), Duty(body["duty"])
    yield "duties", f"{person} {duty}", {"granted_by": None, **_since(at)}
    for right in body["rights"]:
        yield _right(person, right, at)


def _of_conversation(leaf: Leaf, body: Mapping[str, Any], at: int) -> Iterator[tuple[str, str, Facts]]:
    people, title = [PersonId(UUID(member)) for member in body["members"]], body["title"]
    kind = ConversationKind(body["kind"])
    pair = None if kind in GROUPS else pair_key(people[0], people[-1])  # of one's own notes: oneself twice
    yield (
        "conversations",
        str(leaf.conversation),
        {
            "kind": kind.encode(),
            "title": None if title is None else title.encode(),
            "level": FIRST_LEVEL,
            "series": DEFAULT_SERIES.encode(),
            "pair": pair,
            "created_at": at,
            "newcomers": Newcomers.ALL.encode(),
            "adders": Adders.MANAGERS.encode(),
            "announcement_seq": None,
            "silenced_until": None,
            "is_private_forbidden": 0,
            "archived_at": None,
        },
    )
    for person in people:
        role = Role.OWNER if kind in GROUPS and person == leaf.actor else Role.MEMBER
        yield _member(leaf, person, at, role, FIRST)


def _of_newcomers(leaf: Leaf, body: Mapping[str, Any], at: int) -> Iterator[tuple[str, str, Facts]]:
    """Of those who joined with this record's entry; it may be about others, who left."""
    if "left" in body:
        return
    first = FIRST if Newcomers(body["newcomers"]) is Newcomers.ALL else leaf.seq
    for person in body["members"]:
        yield _member(leaf, UUID(person), at, Role.MEMBER, first)


def _member(leaf: Leaf, person: UUID, at: int, role: Role, first: int | None) -> tuple[str, str, Facts]:
    facts = {"left_seq": None, "role": role.encode(), "visible_from": first, "silenced_until": None}
    return "members", f"{leaf.conversation} {person} {leaf.seq}", {**facts, **_since(at)}


def _right(person: str, right: str, at: int) -> tuple[str, str, Facts]:
    return "grants", f"{person} {right}", {"unit": None, "granted_by": None, **_since(at)}


def _since(at: int) -> Facts:
    return {"valid_from": at, "valid_to": None, "recorded_at": at, "replaced_at": None}
