"""What is due: for each kind one look at an index, which costs nothing where there is none."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID

from sqlalchemy import Connection, select

from govim.domain.conversation import Role
from govim.domain.due import Due, MustReadsDue, OwnersDue, ReceiptsDue, SignOffsDue
from govim.domain.ids import ConversationId
from govim.domain.sign_off import SignOffState
from govim.storage.receipts import last_digested
from govim.storage.schema import conversations, members, must_reads, people, receipt_advances, sign_offs

MOST_CONVERSATIONS = 50  # in one command
MOST_ADVANCES = 2000
DIGEST_AFTER = timedelta(minutes=1)
# Ids are given before their commit. Nothing is younger than this and still on its way: so no advance turns
# up behind one that was digested.
SETTLED = timedelta(seconds=30)


def find_due(connection: Connection, at: datetime) -> list[Due]:
    """Of each kind a piece."""
    found = (find(connection, at) for find in FINDERS)
    return [due for due in found if due is not None]


def _late_must_reads(connection: Connection, at: datetime) -> Due | None:
    wanted = (
        select(must_reads.c.conversation)
        .where(must_reads.c.next_due_at <= at)
        .order_by(must_reads.c.next_due_at)
        .limit(MOST_CONVERSATIONS)
    )
    found = connection.scalars(wanted).all()
    return MustReadsDue(conversations=_each_once(found)) if found else None


def _undigested_receipts(connection: Connection, at: datetime) -> Due | None:
    """Once the oldest is a minute old, all that is settled: so a conversation has one record a minute."""
    after = connection.scalar(last_digested) or 0
    following = select(receipt_advances.c.id, receipt_advances.c.conversation, receipt_advances.c.at)
    rows = connection.execute(
        following.where(receipt_advances.c.id > after).order_by(receipt_advances.c.id).limit(MOST_ADVANCES)
    )
    oldest = rows.fetchone()
    if oldest is None or oldest.at > at - DIGEST_AFTER:
        rows.close()
        return None
    settled = [oldest, *takewhile(lambda row: row.at <= at - SETTLED, rows)]
    rows.close()
    conversations = _each_once([row.conversation for row in settled])
    return ReceiptsDue(conversations=conversations, after=after, up_to=settled[-1].id)


def _expired_sign_offs(connection: Connection, at: datetime) -> Due | None:
    over = select(sign_offs.c.id).where(
        sign_offs.c.state == SignOffState.OPEN.value, sign_offs.c.expires_at <= at
    )
    return SignOffsDue() if connection.scalar(over.limit(1)) else None


def _owners_gone(connection: Connection, at: datetime) -> Due | None:
    """Of groups in which somebody is left to follow them."""
    del at
    other, their = members.alias("other"), people.alias("their")
    left = (
        select(other.c.person)
        .join(their, their.c.id == other.c.person)
        .where(
            other.c.conversation == members.c.conversation,
            other.c.left_seq.is_(None),
            their.c.deactivated_at.is_(None),
        )
    )
    owned = (
        select(members.c.conversation)
        .join(people, people.c.id == members.c.person)
        .join(conversations, conversations.c.id == members.c.conversation)
        .where(
            people.c.deactivated_at.is_not(None),
            members.c.role == Role.OWNER.value,
            members.c.left_seq.is_(None),
            conversations.c.archived_at.is_(None),
            left.exists(),
        )
    )
    found = connection.scalars(owned.limit(MOST_CONVERSATIONS)).all()
    return OwnersDue(conversations=_each_once(found)) if found else None


def _each_once(conversations: Iterable[UUID]) -> tuple[ConversationId, ...]:
    return tuple(dict.fromkeys(ConversationId(each) for each in conversations))


FINDERS: tuple[Callable[[Connection, datetime], Due | None], ...] = (
    _late_must_reads,
    _undigested_receipts,
    _expired_sign_offs,
    _owners_gone,
)
