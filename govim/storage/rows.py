"""Between rows and domain values, for writer and readers alike."""

from collections.abc import Collection
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Row, Select, and_, select

from govim.domain.entry import Content, Entry, EntryKind, Recall, SourceKind
from govim.domain.ids import ClientRef, ContentId, ConversationId, Ordinal, PersonId, Sequence
from govim.storage.schema import contents, entries, hidden_messages

ID_BYTES = 16
_recalls = entries.alias("recalls")


@cache  # its parts are many, and each page asks for it
def entry_columns() -> Select[Any]:
    """An entry with its sealed content and, if it was recalled, the entry that did it."""
    return (
        select(
            entries,
            contents.c.key_id,
            contents.c.sealed,
            _recalls.c.sender.label("recalled_by"),
            _recalls.c.at.label("recalled_at"),
        )
        .outerjoin(contents, contents.c.id == entries.c.content_id)
        .outerjoin(
            _recalls,
            and_(_recalls.c.conversation == entries.c.conversation, _recalls.c.seq == entries.c.recalled_seq),
        )
    )


def seen_by(query: Select[Any], reader: PersonId | BindParameter[PersonId]) -> Select[Any]:
    """`entry_columns`, with whether the reader deleted an entry for themselves."""
    theirs = and_(
        hidden_messages.c.person == reader,
        hidden_messages.c.conversation == entries.c.conversation,
        hidden_messages.c.seq == entries.c.seq,
    )
    return query.add_columns(hidden_messages.c.seq.label("hidden_seq")).outerjoin(hidden_messages, theirs)


def is_hidden(row: Row[Any]) -> bool:
    return getattr(row, "hidden_seq", None) is not None


def entry_from_row(row: Row[Any], content: Content | None) -> Entry:
    recall = None
    if row.recalled_seq is not None:
        recall = Recall(seq=Sequence(row.recalled_seq), by=PersonId(row.recalled_by), at=row.recalled_at)
    return Entry(
        conversation=ConversationId(row.conversation),
        seq=Sequence(row.seq),
        ordinal=Ordinal(row.ordinal),
        kind=EntryKind(row.kind),
        sender=PersonId(row.sender),
        at=row.at,
        client_ref=ClientRef(row.client_ref),
        content=content,
        content_id=None if row.content_id is None else ContentId(row.content_id),
        target=None if row.target_seq is None else Sequence(row.target_seq),
        joined=unpack_people(row.subjects),
        recall=recall,
        is_hidden=is_hidden(row),
        shows=None if row.shows is None else SourceKind(row.shows),
        burn_seconds=row.burn_seconds,
    )


def pack_people(people: Collection[PersonId]) -> bytes | None:
    return b"".join(person.bytes for person in people) if people else None


def unpack_people(packed: bytes | None) -> tuple[PersonId, ...]:
    if packed is None:
        return ()
    return tuple(PersonId(UUID(bytes=packed[i : i + ID_BYTES])) for i in range(0, len(packed), ID_BYTES))
