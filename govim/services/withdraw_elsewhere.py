"""A recall reaches what forwarded the message: an entry there says which one shows less now.

So devices that were away learn of it as of everything else, from the log of that conversation. A quote needs
none: it names the message, in the same log.
"""

import hashlib
from datetime import datetime
from uuid import UUID

from govim.domain.actor import Actor
from govim.domain.entry import Draft, Entry, EntryKind
from govim.domain.ids import ClientRef
from govim.ports import Transaction
from govim.services.append_entry import append_entry
from govim_audit.record import Json, Kind, id_text


def withdraw_elsewhere(recall: Entry, actor: Actor, *, tx: Transaction, at: datetime) -> None:
    """`recall` withdrew its target. Whoever recalled it need not be there."""
    if recall.target is None:
        return
    source: list[Json] = [id_text(recall.conversation), recall.target]
    for place, seq in tx.marks.forwards(recall.conversation, recall.target):
        conversation = tx.log.conversation(place)
        if conversation is None:
            continue
        draft = Draft(
            conversation=place,
            sender=actor.person,
            client_ref=_derived_ref(recall.client_ref, place, seq),
            kind=EntryKind.WITHDRAWAL,
            target=seq,
        )
        append_entry(
            draft, actor, conversation, Kind.MESSAGE_WITHDRAWN, tx=tx, at=at, body={"source": source}
        )


def _derived_ref(ref: ClientRef, place: UUID, seq: int) -> ClientRef:
    """Nobody else makes it, and a replay of the batch makes the same one (RFC 9562 § 5.8)."""
    digest = hashlib.sha256(ref.bytes + place.bytes + seq.to_bytes(8)).digest()
    number = int.from_bytes(digest[:16])
    number = number & ~(0xF << 76) | 8 << 76
    return ClientRef(UUID(int=number & ~(0x3 << 62) | 2 << 62))
