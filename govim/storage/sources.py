"""Which messages a message shows: quoted, forwarded, merged. Their contents are asked for apart."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, and_, case, select, tuple_

from govim.domain.entry import Entry, Source, SourceKind
from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.storage.schema import entries, message_references

Place = tuple[ConversationId, int]


def sources_of(connection: Connection, messages: Iterable[Entry]) -> dict[Place, tuple[Source, ...]]:
    """What each names itself comes before what it shows through others."""
    places = [(message.conversation, message.seq) for message in messages]
    there = and_(
        entries.c.conversation == message_references.c.source_conversation,
        entries.c.seq == message_references.c.source_seq,
    )
    rows = connection.execute(
        select(message_references, entries.c.sender, entries.c.at, entries.c.recalled_seq)
        .join(entries, there)
        .where(tuple_(message_references.c.conversation, message_references.c.seq).in_(places))
        .order_by(
            case((message_references.c.kind == SourceKind.ORIGIN.value, 1), else_=0),
            message_references.c.source_conversation,
            message_references.c.source_seq,
        )
    )
    found: dict[Place, list[Source]] = defaultdict(list)
    for row in rows:
        source = Source(
            kind=SourceKind(row.kind),
            conversation=ConversationId(row.source_conversation),
            seq=Sequence(row.source_seq),
            sender=PersonId(row.sender),
            at=row.at,
            is_withdrawn=row.recalled_seq is not None,
        )
        found[row.conversation, row.seq].append(source)
    return {place: tuple(sources) for place, sources in found.items()}
