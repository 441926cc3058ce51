"""The conversations' logs against the leaves: every entry has its record, every record its entry.

Both come sorted by conversation and sequence and are walked side by side. The server may go on writing: an
entry whose record was not there yet is kept, and settled after the newest records were read too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from govim.domain.entry import COUNTABLE, EntryKind
from govim_audit.verify.database import Database, Row, as_bytes, shown_id
from govim_audit.verify.edited import wrongly_edited
from govim_audit.verify.places import Key, Place, Places
from govim_audit.verify.records import hash_people
from govim_audit.verify.verdict import Finding, Findings, Value, Wrong

CHUNK = 2000
MAX_LATE = 100_000
_COLUMNS = (
    "SELECT e.conversation, e.seq, e.ordinal, CAST(e.kind AS BLOB), e.sender, e.at, e.client_ref,"
    " e.content_id, e.target_seq, e.recalled_seq, e.subjects, e.edited_seq, e.burn_seconds,"
    " CAST(e.shows AS BLOB), r.conversation, r.seq"
    " FROM entries e LEFT JOIN client_refs r ON r.sender = e.sender AND r.client_ref = e.client_ref"
)
_ORDER = f" ORDER BY e.conversation, e.seq LIMIT {CHUNK}"
_FIRST = _COLUMNS + _ORDER
_NEXT = _COLUMNS + " WHERE (e.conversation, e.seq) > (?, ?)" + _ORDER
_NOW = "SELECT recalled_seq FROM entries WHERE conversation = ? AND seq = ?"
_CONVERSATION = "SELECT 1 FROM conversations WHERE id = ?"
_COUNTABLE = frozenset(kind.value.encode() for kind in COUNTABLE)
_RECALL = EntryKind.RECALL.value.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    conversation: bytes
    seq: int
    ordinal: Any
    kind: bytes
    sender: Any
    at: Any
    client_ref: Any
    content_id: Any
    target: Any
    recalled: Any
    subjects: Any
    edited: Any
    burn_seconds: Any
    shows: Any
    ref: tuple[Any, Any]  # what client_refs says of this sender and ref

    @property
    def key(self) -> Key:
        return self.conversation, self.seq


@dataclass(slots=True)
class _Log:
    """What of one conversation has to be remembered while it is walked."""

    conversation: bytes
    seq: int = 0
    ordinal: int = 0
    is_sound: bool = True  # after a gap the ordinals are not said to differ
    awaited: dict[int, int] = field(default_factory=dict)  # recall's sequence → its message's


@dataclass(slots=True)
class EntryCheck:
    database: Database
    places: Places
    findings: Findings
    _late: dict[Key, StoredEntry] = field(default_factory=dict)
    _log: _Log = field(default_factory=lambda: _Log(conversation=b""))
    _last: Key | None = None

    def walk(self) -> Iterator[int]:
        """Check all that is there; yields how many places were passed."""
        for count, (entry, place) in enumerate(_side_by_side(self._entries(), self.places.ordered()), 1):
            if entry is not None:
                self._follow(entry)
            if entry is not None and place is not None:
                self._compare(entry, place)
            elif entry is not None:
                self._unrecorded(entry)
            elif place is not None:
                self._unentered(place)
            if count % CHUNK == 0:
                yield count
        self._end_log()

    def settle(self) -> None:
        """After the newest records were added to the places."""
        for key, entry in self._late.items():
            if found := self.places.at(key):
                self._compare(entry, found[0])
            else:
                self._say(Wrong.ENTRY_INSERTED, key)

    def _entries(self) -> Iterator[StoredEntry]:
        for rows in self.database.pages(_FIRST, _NEXT, 2):
            yield from (entry for row in rows if (entry := self._entry(row)) is not None)

    def _entry(self, row: Row) -> StoredEntry | None:
        conversation, seq, ordinal, kind, sender, at, ref, content, target, recalled, people, *rest = row
        edited, burn_seconds, shows, *known = rest
        if not (isinstance(conversation, bytes) and isinstance(seq, int)):
            self.findings.add(Wrong.ENTRY_INSERTED, conversation=repr(conversation), seq=repr(seq))
            return None
        return StoredEntry(
            conversation=conversation,
            seq=seq,
            ordinal=ordinal,
            kind=as_bytes(kind),
            sender=sender,
            at=at,
            client_ref=ref,
            content_id=content,
            target=target,
            recalled=recalled,
            subjects=people,
            edited=edited,
            burn_seconds=burn_seconds,
            shows=shows,
            ref=(known[0], known[1]),
        )

    def _follow(self, entry: StoredEntry) -> None:
        """Dense sequence, ordinals, recalls, refs: what the log says of itself."""
        if entry.conversation != self._log.conversation:
            self._begin_log(entry.conversation)
        log = self._log
        self._skip_to(entry.seq)
        log.seq = entry.seq
        log.ordinal += entry.kind in _COUNTABLE
        if log.is_sound and entry.ordinal != log.ordinal:
            self._say(Wrong.ENTRY_CHANGED, entry.key, field="ordinal")
            log.is_sound = False
        if entry.ref != entry.key:
            kind = Wrong.REF_MISSING if entry.ref == (None, None) else Wrong.REF_DIFFERS
            self._say(kind, entry.key)
        self._follow_recall(entry)

    def _skip_to(self, seq: int) -> None:
        """A hole that neither entries nor leaves fill."""
        for missing in range(self._log.seq + 1, min(seq, self._log.seq + CHUNK)):
            self._log.is_sound = False
            if not self.places.at((self._log.conversation, missing)):
                self._say(Wrong.SEQUENCE_GAP, (self._log.conversation, missing))

    def _follow_recall(self, entry: StoredEntry) -> None:
        log = self._log
        message = log.awaited.pop(entry.seq, None)
        if message is not None and (entry.kind, entry.target) != (_RECALL, message):
            self._say(Wrong.RECALL_UNBACKED, (log.conversation, message))
        elif entry.kind == _RECALL and message is None and not self._is_marked(entry):
            self._say(Wrong.RECALL_UNMARKED, entry.key, target=str(entry.target))
        if entry.recalled is not None:
            if isinstance(entry.recalled, int) and entry.recalled > entry.seq:
                log.awaited[entry.recalled] = entry.seq
            else:
                self._say(Wrong.RECALL_UNBACKED, entry.key)

    def _is_marked(self, recall: StoredEntry) -> bool:
        """The message may have been read just before it was recalled: look again."""
        return bool(self.database.value(_NOW, recall.conversation, recall.target) == recall.seq)

    def _begin_log(self, conversation: bytes) -> None:
        self._end_log()
        self._log = _Log(conversation=conversation)
        if self.database.value(_CONVERSATION, conversation) is None:
            self.findings.add(Wrong.CONVERSATION_MISSING, conversation=shown_id(conversation))

    def _end_log(self) -> None:
        for message in self._log.awaited.values():
            self._say(Wrong.RECALL_UNBACKED, (self._log.conversation, message))
        self._log.awaited.clear()

    def _compare(self, entry: StoredEntry, place: Place) -> None:
        if self._last == place.key:
            self._say(Wrong.ENTRY_TWICE, place.key, position=place.position)
            return
        self._last = place.key
        said: dict[str, tuple[object, object]] = {
            "kind": (entry.kind, place.kind.encode()),
            "sender": (entry.sender, place.sender),
            "at": (entry.at, place.at),
            "content_id": (entry.content_id, place.content_id),
        }
        if place.is_opened:
            said["target_seq"] = (entry.target, place.target)
            subjects = None if entry.subjects is None else hash_people(as_bytes(entry.subjects))
            said["subjects"] = (subjects, place.subjects)
            said["burn_seconds"] = (entry.burn_seconds, place.burn_seconds)
            said["shows"] = (entry.shows, place.shows)
        if place.client_ref is not None:
            said["client_ref"] = (entry.client_ref, place.client_ref)
        for name, (found, wanted) in said.items():
            if found != wanted:
                self._say(Wrong.ENTRY_CHANGED, entry.key, position=place.position, field=name)
        self._compare_version(entry, place)

    def _compare_version(self, entry: StoredEntry, place: Place) -> None:
        message = wrongly_edited(self.database, entry.key, entry.kind, entry.target, entry.edited)
        if message is not None:
            key = entry.conversation, message
            self._say(Wrong.ENTRY_CHANGED, key, position=place.position, field="edited_seq")

    def _unrecorded(self, entry: StoredEntry) -> None:
        if len(self._late) < MAX_LATE:
            self._late[entry.key] = entry
        else:
            self.findings.count_more(Wrong.ENTRY_INSERTED, 1)

    def _unentered(self, place: Place) -> None:
        if self._last == place.key:
            self._say(Wrong.ENTRY_TWICE, place.key, position=place.position)
        else:
            self._say(Wrong.ENTRY_REMOVED, place.key, position=place.position)
        self._last = place.key

    def _say(self, kind: Wrong, key: Key, *, position: int | None = None, **more: str) -> None:
        values: dict[str, Value] = {"conversation": shown_id(key[0]), "seq": key[1], **more}
        self.findings.say(Finding(kind=kind, position=position, values=values))


def _side_by_side(
    entries: Iterator[StoredEntry], places: Iterator[Place]
) -> Iterator[tuple[StoredEntry | None, Place | None]]:
    """Pairs of equal key; what has no partner comes alone. Both are sorted by key."""
    entry, place = next(entries, None), next(places, None)
    while entry is not None or place is not None:
        if place is None or (entry is not None and entry.key < place.key):
            yield entry, None
            entry = next(entries, None)
        elif entry is None or place.key < entry.key:
            yield None, place
            place = next(places, None)
        else:
            yield entry, place
            entry, place = next(entries, None), next(places, None)
