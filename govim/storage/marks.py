"""`ports.Marks`, with statements of its own (marks are rare beside plain texts)."""

from collections.abc import Collection
from collections.abc import Sequence as Seq

from msgspec.structs import replace
from sqlalchemy import delete, func, insert, select, update

from govim.domain.entry import Edit, Entry, EntryKind, Source, SourceKind
from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.storage.batch import Batch
from govim.storage.schema import EVERYBODY, entries, mentions, message_references


class SqlMarks:
    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def mention(self, message: Entry, people: Collection[PersonId], *, everybody: bool) -> None:
        connection, where = self._batch.direct(), message.conversation
        connection.execute(
            delete(mentions).where(mentions.c.conversation == where, mentions.c.seq == message.seq)
        )
        whom = [*people, *([EVERYBODY] if everybody else [])]
        if whom:
            rows = [{"conversation": where, "seq": message.seq, "person": each} for each in whom]
            connection.execute(insert(mentions), rows)

    def show(self, message: Entry, sources: Seq[Source]) -> Entry:
        rows = [
            {
                "source_conversation": source.conversation,
                "source_seq": source.seq,
                "conversation": message.conversation,
                "seq": message.seq,
                "kind": source.kind.value,
            }
            for source in sources
        ]
        self._batch.direct().execute(insert(message_references), rows)
        self._set(message, shows=sources[0].kind.value)
        return replace(message, shows=sources[0].kind, sources=tuple(sources))

    def forwards(self, conversation: ConversationId, seq: Sequence) -> Seq[tuple[ConversationId, Sequence]]:
        shown = message_references
        found = self._batch.reading().execute(
            select(shown.c.conversation, shown.c.seq)
            .where(
                shown.c.source_conversation == conversation,
                shown.c.source_seq == seq,
                shown.c.kind != SourceKind.QUOTE.value,
            )
            .order_by(shown.c.conversation, shown.c.seq)
        )
        return [(ConversationId(row.conversation), Sequence(row.seq)) for row in found]

    def burn(self, message: Entry, seconds: int) -> Entry:
        self._set(message, burn_seconds=seconds)
        return replace(message, burn_seconds=seconds)

    def replace(self, message: Entry, edit: Entry) -> Entry:
        self._set(message, edited_seq=edit.seq)
        count = 1 if message.edit is None else message.edit.count + 1
        newest = Edit(seq=edit.seq, at=edit.at, count=count, content=edit.content, content_id=edit.content_id)
        return replace(message, edit=newest)

    def base_of(self, edit: Entry) -> Sequence:
        before = select(func.max(entries.c.seq)).where(
            entries.c.conversation == edit.conversation,
            entries.c.target_seq == edit.target,
            entries.c.kind == EntryKind.EDIT.value,
            entries.c.seq < edit.seq,
        )
        return Sequence(self._batch.reading().scalar(before) or edit.target or edit.seq)

    def _set(self, message: Entry, **values: object) -> None:
        this = entries.c.conversation == message.conversation, entries.c.seq == message.seq
        self._batch.direct().execute(update(entries).where(*this).values(**values))
