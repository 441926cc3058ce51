"""Burn after reading: the clock of a copy starts when its reader's cursor passes the message.

The sender's copy burns with the last of the others'. Whoever came later has none.
"""

from collections.abc import Sequence as Seq
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, ScalarSelect, select

from govim.domain.ids import ConversationId, PersonId
from govim.storage.schema import members, receipt_advances

Place = tuple[ConversationId, int]


class Viewer(NamedTuple):
    """Who looks, and when."""

    person: PersonId
    at: datetime


NOBODY = PersonId(UUID(int=0))
AUDIENCE: Final = Viewer(NOBODY, datetime.min.replace(tzinfo=UTC))  # all who are told as it comes


def burnt_for(connection: Connection, viewer: Viewer | None, burning: Seq[Row[Any]]) -> set[Place]:
    """Which of these messages are gone for the viewer; for nobody in particular, all of them."""
    if viewer is AUDIENCE:
        return set()
    return {(row.conversation, row.seq) for row in burning if _is_burnt(connection, viewer, row)}


def _is_burnt(connection: Connection, viewer: Viewer | None, message: Row[Any]) -> bool:
    if viewer is None:
        return True
    copies = select(members.c.person, _read_at(message)).where(
        members.c.conversation == message.conversation,
        members.c.left_seq.is_(None),
        members.c.joined_seq <= message.seq,
    )
    is_own = viewer.person == message.sender
    which = members.c.person != viewer.person if is_own else members.c.person == viewer.person
    last = viewer.at - timedelta(seconds=message.burn_seconds)
    return all(
        read_at is not None and read_at <= last for _, read_at in connection.execute(copies.where(which))
    )


def _read_at(message: Row[Any]) -> ScalarSelect[Any]:
    """When the member's read cursor passed the message."""
    return (
        select(receipt_advances.c.at)
        .where(
            receipt_advances.c.conversation == message.conversation,
            receipt_advances.c.person == members.c.person,
            receipt_advances.c.kind == "read",
            receipt_advances.c.to_seq >= message.seq,
        )
        .order_by(receipt_advances.c.to_seq)
        .limit(1)
        .scalar_subquery()
    )
