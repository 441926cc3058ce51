"""What records say of messages beside their entries: whom they mention, which others they show."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from govim.domain.entry import SourceKind
from govim.storage.schema import EVERYBODY
from govim_audit.record import Kind, Leaf
from govim_audit.verify.claims import Amended, Declared

DECLARING = frozenset({Kind.MESSAGE_SENT, Kind.MESSAGE_EDITED})
AMENDING = frozenset({Kind.MESSAGE_EDITED})


def declared(leaf: Leaf, body: Mapping[str, Any], content: int | None) -> Iterator[Declared]:
    """Of most messages nothing."""
    del content
    for mention in _mentions(leaf, body):
        yield Declared(table="mentions", id=mention, facts={})
    for conversation, seq, kind in body.get("sources", ()):
        id_ = f"{leaf.conversation} {leaf.seq} {UUID(conversation)} {int(seq)}"
        yield Declared(table="message_references", id=id_, facts={"kind": SourceKind(kind).encode()})


def amended(leaf: Leaf, body: Mapping[str, Any], content: int | None) -> Iterator[Amended]:
    """An edit mentions whom it names, and nobody else any more."""
    del content
    named = frozenset(_mentions(leaf, body))
    message = f"{leaf.conversation} {int(body['target'])}"
    yield Amended(table="mentions", id=message, facts=None, but=named)
    for mention in named:
        yield Amended(table="mentions", id=mention, facts={})


def _mentions(leaf: Leaf, body: Mapping[str, Any]) -> Iterator[str]:
    seq = body["target"] if leaf.kind is Kind.MESSAGE_EDITED else leaf.seq
    people = [UUID(person) for person in body.get("mentions", ())]
    for person in (*people, *([EVERYBODY] if body.get("mention_all") else [])):
        yield f"{leaf.conversation} {seq} {person}"
