"""What every verb on one's own state has in common: note → record → tell one's own devices."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.entry import Json
from govim.domain.events import PersonalChanged
from govim.domain.ids import ConversationId, Sequence
from govim.domain.personal import Noted, PersonalChange, PersonalKind
from govim.ports import Transaction
from govim_audit.record import Kind


def note_change(
    actor: Actor,
    kind: PersonalKind,
    conversation: ConversationId | None,
    *,
    tx: Transaction,
    at: datetime,
    seq: int | None = None,
    value: Json = None,
) -> None:
    """The record says what was changed, never the words: what nobody said to anybody is nobody's to find."""
    change = PersonalChange(
        person=actor.person,
        kind=kind,
        at=at,
        conversation=conversation,
        seq=None if seq is None else Sequence(seq),
        value=value,
    )
    n = tx.personal.note(change)
    tx.records.add(
        Kind.PERSONAL_CHANGED,
        at=at,
        actor=actor.person,
        origin=actor.origin,
        body={"change": kind, "n": n, "target": seq},
        conversation=conversation,
    )
    tx.tell(PersonalChanged(noted=Noted(n=n, change=change)))
