"""`ports.Log` on SQLAlchemy Core, inside one batch of the writer."""

from collections.abc import Sequence as Seq
from datetime import datetime
from functools import partial
from itertools import repeat

from msgspec.structs import replace
from sqlalchemy import insert, select

from govim.domain.actor import Actor
from govim.domain.conversation import GROUPS, Conversation, ConversationKind, Cursors, Head, Role
from govim.domain.entry import COUNTABLE, Draft, Entry
from govim.domain.ids import ClientRef, ConversationId, Ordinal, PersonId, Sequence
from govim.ports import Ids
from govim.storage.batch import Batch
from govim.storage.batch_rows import AdvanceRow, CursorRow, EntryRow, HeadRow, RecalledRow, RefRow
from govim.storage.contents import ContentStore
from govim.storage.dialect import Dialect
from govim.storage.edits import edits_of
from govim.storage.personal import note_joined
from govim.storage.rows import entry_columns, entry_from_row, pack_people
from govim.storage.schema import conversations, entries, members
from govim.storage.sources import sources_of
from govim.storage.states import ConversationState, States
from govim.storage.types import to_millis

# Numbers, here and wherever each message looks something up: hash and comparison of a UUID are Python code.
_RefKey = tuple[int, int]
NOTHING_READ = Cursors(delivered=Sequence(0), read=Sequence(0))


class SqlLog:
    """Reads come from the writer's states and the batch; writes are gathered in the batch."""

    def __init__(
        self, batch: Batch, states: States, contents: ContentStore, ids: Ids, dialect: Dialect
    ) -> None:
        self._batch = batch
        self._find_refs = dialect.find_refs
        self._states = states
        self._contents = contents
        self._ids = ids
        # Refs that this batch knows: of its own appends, and what `prefetch` found.
        self._by_ref: dict[_RefKey, tuple[ConversationId, Sequence] | None] = {}

    def prefetch(self, refs: Seq[tuple[PersonId, ClientRef]]) -> None:
        """One look at the table for all refs of a batch. Under the conversation's lock it is final;
        where it is not, the table itself refuses a second row, and the batch is replayed."""
        if not refs:
            return
        self._by_ref.update(dict.fromkeys(_ref_key(*pair) for pair in refs))
        for sender, ref, conversation, seq in self._find_refs(self._batch.connection, refs):
            self._by_ref[_ref_key(sender, ref)] = (conversation, seq)

    def conversation(self, conversation: ConversationId) -> Conversation | None:
        state = self._states.get(self._batch.connection, conversation)
        return state.conversation if state else None

    def head(self, conversation: ConversationId) -> Head:
        return self._state(conversation).head

    def earlier(self, sender: PersonId, ref: ClientRef) -> Entry | None:
        key = _ref_key(sender, ref)
        if key not in self._by_ref:
            self.prefetch([(sender, ref)])
        place = self._by_ref[key]
        return self.entry(*place) if place else None

    def entry(self, conversation: ConversationId, seq: Sequence) -> Entry | None:
        connection = self._batch.reading()  # it may stand in this very batch
        row = connection.execute(
            entry_columns().where(entries.c.conversation == conversation, entries.c.seq == seq)
        ).one_or_none()
        if row is None:
            return None
        found = entry_from_row(row, self._contents.read(row))
        if row.edited_seq is not None:
            [edit] = edits_of(connection, [(conversation, row.edited_seq)], self._contents.read).values()
            found = replace(found, edit=edit)
        if row.shows is not None:
            found = replace(found, sources=sources_of(connection, [found])[conversation, seq])
        return found

    def append(self, draft: Draft, *, at: datetime) -> Entry:
        state = self._state(draft.conversation)
        before = state.head
        seq = Sequence(before.seq + 1)
        ordinal = Ordinal(before.ordinal + (draft.kind in COUNTABLE))
        content_id = draft.content_id
        if content_id is None and draft.content is not None:
            content_id = self._contents.add(draft.content, draft.conversation, at)
        entry = Entry(
            conversation=draft.conversation,
            seq=seq,
            ordinal=ordinal,
            kind=draft.kind,
            sender=draft.sender,
            at=at,
            client_ref=draft.client_ref,
            content=draft.content,
            content_id=content_id,
            target=draft.target,
            joined=draft.joined,
        )
        state.head, state.is_changed = Head(seq=seq, ordinal=ordinal), True
        key = _ref_key(draft.sender, draft.client_ref)
        self._by_ref[key] = (draft.conversation, seq)
        self._gather(entry)
        self._batch.on_undo(partial(self._unappend, state, before, key))
        return entry

    def mark_recalled(self, message: Entry, recall: Entry) -> None:
        self._batch.add(RecalledRow(recall.seq, message.conversation.bytes, message.seq))

    def cursors(self, conversation: ConversationId, person: PersonId) -> Cursors:
        return self._state(conversation).cursors.get(person, NOTHING_READ)

    def advance(
        self, conversation: ConversationId, actor: Actor, before: Cursors, after: Cursors, *, at: datetime
    ) -> None:
        state = self._state(conversation)
        person = actor.person
        state.cursors[person], state.is_changed = after, True
        self._batch.on_undo(partial(state.cursors.__setitem__, person, before))
        self._batch.add(CursorRow(after.delivered, after.read, conversation.bytes, person.bytes))
        moves = (("delivered", before.delivered, after.delivered), ("read", before.read, after.read))
        for kind, old, new in moves:
            if new > old:
                who = conversation.bytes, person.bytes
                self._batch.add(AdvanceRow(*who, kind, old, new, to_millis(at), actor.session.bytes))

    def direct(self, pair: bytes) -> ConversationId | None:
        found = select(conversations.c.id).where(conversations.c.pair == pair)
        return self._batch.reading().scalar(found)

    def create(
        self,
        kind: ConversationKind,
        *,
        title: str | None,
        pair: bytes | None,
        people: Seq[PersonId],
        at: datetime,
    ) -> ConversationId:
        conversation = ConversationId(self._ids.new())
        connection = self._batch.direct()
        row = {"id": conversation, "kind": kind, "title": title, "pair": pair, "created_at": at}
        connection.execute(insert(conversations).values(**row, last_seq=0, last_ordinal=0))
        common = {"conversation": conversation, "joined_seq": 1, "valid_from": at, "recorded_at": at}
        first = Role.OWNER if kind in GROUPS else Role.MEMBER
        roles = (first, *repeat(Role.MEMBER, len(people) - 1))
        rows = zip(people, roles, strict=True)
        connection.execute(insert(members), [{**common, "person": who, "role": role} for who, role in rows])
        note_joined(connection, conversation, people, at)
        self._batch.on_undo(partial(self._states.forget, conversation))
        return conversation

    def _state(self, conversation: ConversationId) -> ConversationState:
        state = self._states.get(self._batch.connection, conversation)
        if state is None:
            raise LookupError("a service asks for a conversation that it was not given")
        return state

    def _unappend(self, state: ConversationState, head: Head, key: _RefKey) -> None:
        state.head = head
        self._by_ref.pop(key, None)  # looked for again: whoever lost a race must see who won

    def _gather(self, entry: Entry) -> None:
        conversation, sender, ref = entry.conversation.bytes, entry.sender.bytes, entry.client_ref.bytes
        self._batch.add(
            EntryRow(
                conversation,
                entry.seq,
                entry.ordinal,
                entry.kind.value,
                sender,
                to_millis(entry.at),
                ref,
                entry.content_id,
                entry.target,
                pack_people(entry.joined),
            )
        )
        self._batch.add(RefRow(sender, ref, conversation, entry.seq))
        self._batch.add(HeadRow(entry.seq, entry.ordinal, conversation))


def _ref_key(sender: PersonId, ref: ClientRef) -> _RefKey:
    return sender.int, ref.int
