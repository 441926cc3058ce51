"""How one person sees their conversations, as parts of the statements that read their list."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    and_,
    bindparam,
    case,
    distinct,
    func,
    select,
)

from govim.domain.ids import ConversationId, PersonId
from govim.domain.reading import DraftPreview
from govim.storage.keyring import Keyring
from govim.storage.own_words import open_draft
from govim.storage.schema import (
    EVERYBODY,
    entries,
    hidden_messages,
    members,
    mentions,
    personal_conversations,
)
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


def last_hidden() -> ScalarSelect[int]:
    """The newest message that the reader deleted for themselves, beside their membership."""
    hidden = hidden_messages
    return (
        select(func.max(hidden.c.seq))
        .where(hidden.c.person == members.c.person, hidden.c.conversation == members.c.conversation)
        .correlate(members)
        .scalar_subquery()
    )


def mentions_after(seen: ColumnElement[int]) -> ScalarSelect[int]:
    """How many messages after that name the reader, or everybody, beside their membership. One's own words
    name nobody to oneself; a recalled message names nobody."""
    naming = entries.alias("naming")
    this = and_(naming.c.conversation == mentions.c.conversation, naming.c.seq == mentions.c.seq)
    return (
        select(func.count(distinct(mentions.c.seq)))
        .join(naming, this)
        .where(
            mentions.c.conversation == members.c.conversation,
            mentions.c.person.in_((bindparam("of_person", type_=Id), EVERYBODY)),
            mentions.c.seq > seen,
            mentions.c.seq >= members.c.joined_seq,
            naming.c.sender != bindparam("of_person"),
            naming.c.recalled_seq.is_(None),
        )
        .correlate(members, personal_conversations)
        .scalar_subquery()
    )


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
