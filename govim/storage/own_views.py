"""How one person sees their conversations, as parts of the statements that read their list."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, case, distinct, func, select

from govim.domain.ids import ConversationId, PersonId
from govim.domain.reading import DraftPreview
from govim.storage.keyring import Keyring
from govim.storage.own_words import open_draft
from govim.storage.schema import EVERYBODY, entries, members, mentions, personal_conversations
from govim.storage.types import Id

PREVIEW = 100  # characters of a draft


def own_view() -> ColumnElement[bool]:
    """The reader's own row beside their membership."""
    own = personal_conversations
    return and_(own.c.conversation == members.c.conversation, own.c.person == members.c.person)


def seen_up_to() -> ColumnElement[int]:
    """What is up to there counts as read: what was read, and what was cleared."""
    cleared = func.coalesce(personal_conversations.c.cleared_seq, 0)
    return case((cleared > members.c.read, cleared), else_=members.c.read)


def count_mentions(
    connection: Connection, person: PersonId, only: ConversationId | None = None
) -> dict[ConversationId, int]:
    """How many unread messages name the person, or everybody, in each conversation where some do."""
    wanted = {"of_person": person} if only is None else {"of_person": person, "only": only}
    found = connection.execute(_mentions(of_one=only is not None), wanted)
    return {ConversationId(conversation): count for conversation, count in found}


def read_drafts(
    connection: Connection, keyring: Keyring, person: PersonId, lines: Iterable[Row[Any]]
) -> dict[ConversationId, DraftPreview]:
    """The beginnings of what they are writing, of rows with `draft`, `draft_key` and `draft_at`."""
    begun = [line for line in lines if line.draft is not None]
    keyring.fetch(connection, {line.draft_key for line in begun})
    return {
        line.id: DraftPreview(text=open_draft(connection, keyring, person, line)[:PREVIEW], at=line.draft_at)
        for line in begun
    }


@cache  # to build it costs more than to run it
def _mentions(*, of_one: bool) -> Select[Any]:
    """One's own words name nobody to oneself; a recalled message names nobody."""
    this = and_(entries.c.conversation == mentions.c.conversation, entries.c.seq == mentions.c.seq)
    found = (
        select(mentions.c.conversation, func.count(distinct(mentions.c.seq)))
        .join(members, members.c.conversation == mentions.c.conversation)
        .outerjoin(personal_conversations, own_view())
        .join(entries, this)
        .where(
            members.c.person == bindparam("of_person"),
            members.c.left_seq.is_(None),
            mentions.c.person.in_((bindparam("of_person", type_=Id), EVERYBODY)),
            mentions.c.seq > seen_up_to(),
            mentions.c.seq >= members.c.joined_seq,
            entries.c.sender != bindparam("of_person"),
            entries.c.recalled_seq.is_(None),
        )
        .group_by(mentions.c.conversation)
    )
    return found.where(members.c.conversation == bindparam("only")) if of_one else found
