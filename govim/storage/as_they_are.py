"""What became of messages since: their newest version, what they quote now, what was withdrawn.

Costs nothing where nothing became of them.
"""

from collections.abc import Sequence as Seq
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Row, func, select, tuple_

from govim.domain.entry import Content, Entry, EntryKind, Source, SourceKind
from govim.domain.ids import ConversationId
from govim.storage.burning import AUDIENCE, Viewer
from govim.storage.contents import read_content
from govim.storage.edits import edits_of
from govim.storage.keyring import Keyring
from govim.storage.schema import contents, entries, members
from govim.storage.sources import sources_of

Place = tuple[ConversationId, int]


def as_they_are(
    connection: Connection, keyring: Keyring, rows: Seq[Row[Any]], found: list[Entry], viewer: Viewer | None
) -> list[Entry]:
    """`found` are the entries of `rows`, without the contents that the viewer may not see."""
    if not any(row.edited_seq or row.shows or row.kind == EntryKind.EDIT.value for row in rows):
        return found
    present = _Present(connection, keyring, viewer)
    found = present.edited(rows, found)
    found = present.showing(found)
    return present.without_withdrawn_edits(found)


class _Present:
    def __init__(self, connection: Connection, keyring: Keyring, viewer: Viewer | None) -> None:
        self._connection, self._keyring, self._viewer = connection, keyring, viewer

    def edited(self, rows: Seq[Row[Any]], found: list[Entry]) -> list[Entry]:
        places = [
            (row.conversation, row.edited_seq)
            for row in rows
            if row.edited_seq is not None and row.recalled_seq is None
        ]
        edits = edits_of(self._connection, places, self._read)
        return [
            replace(entry, edit=edits[_place(entry)]) if _place(entry) in edits else entry for entry in found
        ]

    def showing(self, found: list[Entry]) -> list[Entry]:
        shown = [entry for entry in found if entry.shows is not None and entry.content is not None]
        if not shown:
            return found
        sources = sources_of(self._connection, shown)
        quoted = self._quoted([each for mine in sources.values() for each in mine])
        return [
            replace(
                entry, sources=tuple(quoted.get(_source_place(each), each) for each in sources[_place(entry)])
            )
            if entry.content is not None and _place(entry) in sources
            else entry
            for entry in found
        ]

    def without_withdrawn_edits(self, found: list[Entry]) -> list[Entry]:
        """What an edit says goes with the message that it changed."""
        edits = {(entry.conversation, entry.target) for entry in found if entry.kind is EntryKind.EDIT}
        if not edits:
            return found
        gone = self._connection.execute(
            select(entries.c.conversation, entries.c.seq).where(
                tuple_(entries.c.conversation, entries.c.seq).in_(edits), entries.c.recalled_seq.is_not(None)
            )
        )
        withdrawn = {(conversation, seq) for conversation, seq in gone}
        return [
            replace(entry, content=None)
            if entry.kind is EntryKind.EDIT and (entry.conversation, entry.target) in withdrawn
            else entry
            for entry in found
        ]

    def _quoted(self, sources: Seq[Source]) -> dict[Place, Source]:
        """Quoted messages with what they say now, where the viewer may read them."""
        quotes = {
            _source_place(each): each
            for each in sources
            if each.kind is SourceKind.QUOTE and not each.is_withdrawn
        }
        readable = {conversation: self._first_readable(conversation) for conversation, _ in quotes}
        said = self._said([place for place in quotes if place[1] >= readable[place[0]]])
        return {place: replace(quotes[place], content=content) for place, content in said.items()}

    def _said(self, places: list[Place]) -> dict[Place, Content | None]:
        if not places:
            return {}
        edit = entries.alias("edit")
        newest = func.coalesce(edit.c.content_id, entries.c.content_id)
        rows = self._connection.execute(
            select(
                entries.c.conversation,
                entries.c.seq,
                newest.label("content_id"),
                contents.c.key_id,
                contents.c.sealed,
            )
            .outerjoin(
                edit,
                (edit.c.conversation == entries.c.conversation) & (edit.c.seq == entries.c.edited_seq),
            )
            .join(contents, contents.c.id == newest)
            .where(
                tuple_(entries.c.conversation, entries.c.seq).in_(places),
                # What shows others says nothing itself.
                entries.c.shows.is_(None) | (entries.c.shows == SourceKind.QUOTE.value),
            )
        ).all()
        return {(row.conversation, row.seq): self._read(row) for row in rows}

    def _first_readable(self, conversation: ConversationId) -> float:
        """Of everybody's, the latest: what is told is told to all alike."""
        query = select(func.max(members.c.visible_from)).where(
            members.c.conversation == conversation, members.c.left_seq.is_(None)
        )
        if self._viewer is None:
            return float("inf")
        if self._viewer is not AUDIENCE:
            query = query.where(members.c.person == self._viewer.person)
        first: int | None = self._connection.scalar(query)
        return float("inf") if first is None else first

    def _read(self, row: Any) -> Content | None:  # noqa: ANN401 -- a row, whatever stands in it
        return read_content(self._connection, self._keyring, row)


def _place(entry: Entry) -> Place:
    return entry.conversation, entry.seq


def _source_place(source: Source) -> Place:
    return source.conversation, source.seq
