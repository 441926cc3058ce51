"""Bring the advances of receipts into the trail: one record for a conversation that moved, with their hash.

A verifier reads the same rows and finds the same hash; the marks tell it which row it was if not.
"""

import hashlib
from collections.abc import Sequence as Seq
from datetime import datetime

from govim.domain.actor import SERVER
from govim.domain.due import ReceiptsDue
from govim.domain.ids import ConversationId
from govim.domain.receipt import Advance
from govim.ports import Transaction
from govim_audit.record import Json, Kind, canonical, id_text

MARK = 8  # hex digits: enough to tell rows apart, where the whole hash already differs


def digest_receipts(due: ReceiptsDue, /, *, tx: Transaction, at: datetime) -> None:
    """Nothing, where another process was faster."""
    if tx.receipts.digested() != due.after:
        return
    moved: dict[ConversationId, list[Advance]] = {}
    for advance in tx.receipts.between(due.after, due.up_to):
        moved.setdefault(advance.conversation, []).append(advance)
    for conversation, advances in moved.items():
        tx.records.add(
            Kind.RECEIPTS_DIGESTED,
            at=at,
            actor=None,
            origin=SERVER,
            body=digest_of(advances),
            conversation=conversation,
        )
        tx.receipts.mark_digested(conversation, advances[-1].id, at=at)


def digest_of(advances: Seq[Advance]) -> dict[str, Json]:
    """What the record says of the advances of one conversation, by their ids rising."""
    rows = [row_of(advance) for advance in advances]
    return {
        "count": len(rows),
        "first": advances[0].id,
        "hash": hashlib.sha256(b"\n".join(rows)).hexdigest(),
        "ids": [advance.id for advance in advances],
        "last": advances[-1].id,
        "marks": "".join(hashlib.sha256(row).hexdigest()[:MARK] for row in rows),
    }


def mark_of(advance: Advance) -> str:
    return hashlib.sha256(row_of(advance)).hexdigest()[:MARK]


def row_of(advance: Advance) -> bytes:
    """What is hashed of it."""
    return canonical(
        [
            advance.id,
            id_text(advance.conversation),
            id_text(advance.person),
            advance.kind,
            advance.from_seq,
            advance.to_seq,
            advance.at,
            id_text(advance.session),
        ]
    )
