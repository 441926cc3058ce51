"""`ports.Marks`, with statements of its own (marks are rare beside plain texts)."""

from collections.abc import Collection
from collections.abc import Sequence as Seq

from msgspec.structs import replace
from sqlalchemy import delete, insert, update

from govim.domain.entry import Edit, Entry, Source
from govim.domain.ids import PersonId
from govim.storage.batch import Batch
from govim.storage.schema import EVERYBODY, entries, mentions, message_references
from govim.storage.sources import sources_of


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

    def sources(self, message: Entry) -> Seq[Source]:
        if message.shows is None:
            return ()
        found = sources_of(self._batch.reading(), [message])
        return found[message.conversation, message.seq]

    def burn(self, message: Entry, seconds: int) -> Entry:
        self._set(message, burn_seconds=seconds)
        return replace(message, burn_seconds=seconds)

    def replace(self, message: Entry, edit: Entry) -> Entry:
        self._set(message, edited_seq=edit.seq)
        count = 1 if message.edit is None else message.edit.count + 1
        newest = Edit(seq=edit.seq, at=edit.at, count=count, content=edit.content, content_id=edit.content_id)
        return replace(message, edit=newest)

    def _set(self, message: Entry, **values: object) -> None:
        this = entries.c.conversation == message.conversation, entries.c.seq == message.seq
        self._batch.direct().execute(update(entries).where(*this).values(**values))
