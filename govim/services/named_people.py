"""Whom a request names, directly and by their units: resolved here, so that no client's list is stale."""

from collections.abc import Collection
from hashlib import sha256
from uuid import UUID

from govim.domain.conversation import Conversation
from govim.domain.errors import UnknownPeople
from govim.domain.ids import PersonId, UnitId
from govim.ports import Transaction


def named_people(
    people: Collection[PersonId], units: Collection[UnitId], *, tx: Transaction
) -> tuple[PersonId, ...]:
    """Each once, in the order in which they were named. Raises UnknownPeople."""
    if absent := tx.groups.absent_people(people):
        raise UnknownPeople(field="people", count=len(absent))
    if units and (missing := tx.groups.absent_units(units)):
        raise UnknownPeople(field="units", count=len(missing))
    in_units = tx.groups.people_in(units) if units else ()
    return tuple(dict.fromkeys((*people, *in_units)))


def present_people(people: Collection[UUID], conversation: Conversation) -> tuple[PersonId, ...]:
    """Members of the conversation, each once. Raises UnknownPeople."""
    named = tuple(dict.fromkeys(map(PersonId, people)))
    if absent := sum(person not in conversation.members for person in named):
        raise UnknownPeople(field="people", count=absent)
    return named


def digest_of(people: Collection[UUID], units: Collection[UUID]) -> str:
    """What was asked for, for the retry: by then the same units may hold other people."""
    asked = b"".join(each.bytes for each in (*people, UUID(int=0), *units))
    return sha256(asked).hexdigest()
