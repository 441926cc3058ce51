"""The newest versions of messages that were edited."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, Row, func, select, tuple_

from govim.domain.entry import Content, Edit, EntryKind
from govim.domain.ids import ContentId, ConversationId, Sequence
from govim.storage.schema import contents, entries

Place = tuple[ConversationId, int]
_earlier = entries.alias("earlier")


def edits_of(
    connection: Connection, places: Collection[Place], read: Callable[[Row[Any]], Content | None]
) -> dict[Place, Edit]:
    """By the places of the messages; `places` are those of the edits in force."""
    if not places:
        return {}
    count = (
        select(func.count())
        .where(
            _earlier.c.conversation == entries.c.conversation,
            _earlier.c.target_seq == entries.c.target_seq,
            _earlier.c.kind == EntryKind.EDIT.value,
            _earlier.c.seq <= entries.c.seq,
        )
        .scalar_subquery()
    )
    rows = connection.execute(
        select(entries, contents.c.key_id, contents.c.sealed, count.label("count_so_far"))
        .outerjoin(contents, contents.c.id == entries.c.content_id)
        .where(tuple_(entries.c.conversation, entries.c.seq).in_(places))
    ).all()
    return {
        (row.conversation, row.target_seq): Edit(
            seq=Sequence(row.seq),
            at=row.at,
            count=row.count_so_far,
            content=read(row),
            content_id=None if row.content_id is None else ContentId(row.content_id),
        )
        for row in rows
    }
