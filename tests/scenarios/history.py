"""Was anything lost, doubled, misordered or told to the wrong people? What clients saw, against the logs.

A history is a stream of events in the order in which one observer got them: what was said before its ack, a
recall's ack before what was read after it, and all logs in the end. Millions are checked as they come: of a
message only a few numbers are kept.

A send without an ack may be in the log or not, but at most once. What was acked is there, exactly once, at
the sequence of the ack. What one sender said in one conversation stands there in the order of saying.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from tests.scenarios.places import MAX_AHEAD, Origin, Places, digest

ENOUGH = 20  # findings: after a lost entry every one behind it is named, too


class Fault(StrEnum):
    LOST = "lost"  # acked or told, but another entry or none is there in the log
    DOUBLED = "doubled"  # one ref with two entries or two sequences; one entry told twice on one line
    REUSED = "reused"  # two refs acked with one sequence
    MISORDERED = "misordered"  # not in the order in which its sender said it
    HOLE = "hole"  # not 1, 2, 3 …: in a log, or in what was pushed on one line
    INVENTED = "invented"  # nobody said it
    CHANGED = "changed"  # another text, sender, conversation or place than was sent or acked
    SHOWN = "shown"  # a recalled text, to whoever asked after the recall's ack
    LEAKED = "leaked"  # told to somebody who is no member, or may not know what was before


class Sent(Struct, frozen=True, kw_only=True, gc=False):
    """In the order of saying. A retry is not said again."""

    sender: str
    ref: str
    conversation: str
    text: str


class Acked(Struct, frozen=True, kw_only=True, gc=False):
    ref: str
    conversation: str
    seq: int


class Recalled(Struct, frozen=True, kw_only=True, gc=False):
    """The recall of this message was acked."""

    conversation: str
    seq: int


class Joined(Struct, frozen=True, kw_only=True, gc=False):
    """`seq`: the entry that let them in."""

    conversation: str
    person: str
    seq: int
    visible_from: int = 1


class Left(Struct, frozen=True, kw_only=True, gc=False):
    """`seq`: the entry that says so, the last one that they may hear."""

    conversation: str
    person: str
    seq: int


class Resumed(Struct, frozen=True, kw_only=True, gc=False):
    """This line is pushed what comes after `seq`; without it, what comes after the first that it hears."""

    line: str
    conversation: str
    seq: int


class Logged(Struct, frozen=True, kw_only=True, gc=False):
    """An entry of a log, read in the end from the first to the last. No `ref`: no sender under test made it;
    no `text`: it was withdrawn, or is not asked, as a `sender` may not be."""

    conversation: str
    seq: int
    sender: str | None
    ref: str | None
    text: str | None


class Seen(Logged, frozen=True, kw_only=True, gc=False):
    """By a person who asked for it after everything before it in the history."""

    person: str


class Heard(Seen, frozen=True, kw_only=True, gc=False):
    """Pushed."""

    line: str


Event = Sent | Acked | Recalled | Joined | Left | Resumed | Logged | Seen | Heard


class Finding(Struct, frozen=True, kw_only=True):
    fault: Fault
    conversation: str
    seq: int
    ref: str | None = None


def findings(events: Iterable[Event]) -> list[Finding]:
    """The first that are wrong; empty for an honest history. Refs are unique over all senders here."""
    history = History()
    for event in events:
        history.take(event)
        if len(history.findings) >= ENOUGH:
            break
    else:
        history.end()
    return history.findings[:ENOUGH]


class History:
    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._said = 0
        self._unplaced: dict[str, tuple[str, Origin]] = {}  # said, and neither acked nor seen yet
        self._places: defaultdict[str, Places] = defaultdict(Places)
        self._authors: defaultdict[str, int] = defaultdict(lambda: len(self._authors))
        self._recalled: defaultdict[str, set[int]] = defaultdict(set)
        self._members: dict[tuple[str, str], tuple[Joined, Left | None]] = {}
        self._pushed: dict[tuple[str, str], int] = {}  # on each line, of each conversation
        self._read: dict[str, int] = {}  # of each log
        self._numbers: dict[tuple[str, int], int] = {}  # the last in each log, of each author
        self._early: set[int] = set()  # refs that stand in a log before the place that is known
        self._missed: set[int] = set()  # and those that were not there
        self._takers: Mapping[type, Callable[[Any], None]] = {
            Sent: self._say,
            Acked: self._ack,
            Recalled: lambda event: self._recalled[event.conversation].add(event.seq),
            Joined: self._join,
            Left: self._leave,
            Resumed: self._resume,
            Logged: self._log,
            Seen: self._see,
            Heard: self._hear,
        }

    def take(self, event: Event) -> None:
        self._takers[type(event)](event)

    def end(self) -> None:
        """All logs were read."""
        for name, places in self._places.items():
            for seq in range(self._read.get(name, 0) + 1, len(places) + 1):
                if places.ref(seq):
                    self._find(Fault.LOST, name, seq)
                    break

    # ---- what clients did ----
    def _say(self, sent: Sent) -> None:
        self._said += 1
        origin = Origin(self._said, self._authors[sent.sender], digest(sent.text))
        self._unplaced[sent.ref] = (sent.conversation, origin)

    def _ack(self, ack: Acked) -> None:
        if ack.ref in self._unplaced:
            self._place(ack.conversation, ack.seq, ack.ref)
        elif self._places[ack.conversation].ref(ack.seq) != digest(ack.ref):
            fault = Fault.DOUBLED if self._whereabouts(digest(ack.ref)) else Fault.INVENTED
            self._find(fault, ack.conversation, ack.seq, ack.ref)

    def _join(self, joined: Joined) -> None:
        self._members[joined.conversation, joined.person] = (joined, None)

    def _leave(self, left: Left) -> None:
        joined, _ = self._members[left.conversation, left.person]
        self._members[left.conversation, left.person] = (joined, left)

    def _resume(self, resumed: Resumed) -> None:
        self._pushed[resumed.line, resumed.conversation] = resumed.seq

    # ---- what they were told ----
    def _hear(self, heard: Heard) -> None:
        name, seq = heard.conversation, heard.seq
        before = self._pushed.get((heard.line, name), seq - 1)
        if seq != before + 1:
            self._find(Fault.HOLE if seq > before else Fault.DOUBLED, name, seq, heard.ref)
        self._pushed[heard.line, name] = max(seq, before)
        joined, left = self._members.get((name, heard.person), (None, None))
        if joined is None or seq < joined.seq or (left is not None and seq > left.seq):
            self._find(Fault.LEAKED, name, seq, heard.ref)
        self._compare(heard)

    def _see(self, seen: Seen) -> None:
        joined, left = self._members.get((seen.conversation, seen.person), (None, None))
        if joined is None or left is not None or seen.seq < joined.visible_from:
            self._find(Fault.LEAKED, seen.conversation, seen.seq, seen.ref)
        self._look_for_recalled(seen)
        self._compare(seen)

    def _log(self, entry: Logged) -> None:
        name, seq = entry.conversation, entry.seq
        if seq != self._read.get(name, 0) + 1:
            self._find(Fault.HOLE, name, seq, entry.ref)
        self._read[name] = seq
        self._look_for_recalled(entry)
        if entry.ref is not None and digest(entry.ref) in self._early:
            self._find(Fault.DOUBLED, name, seq, entry.ref)
        if (origin := self._compare(entry)) is None:
            return
        author = (name, origin.author)
        if self._numbers.get(author, 0) > origin.number:
            self._find(Fault.MISORDERED, name, seq, entry.ref)
        self._numbers[author] = origin.number

    def _look_for_recalled(self, entry: Logged) -> None:
        if entry.text is not None and entry.seq in self._recalled.get(entry.conversation, ()):
            self._find(Fault.SHOWN, entry.conversation, entry.seq, entry.ref)

    def _compare(self, entry: Logged) -> Origin | None:
        """With what is known to stand there; what its sender said, if it is of a sender under test."""
        name, seq, places = entry.conversation, entry.seq, self._places[entry.conversation]
        there, mark = places.ref(seq), 0 if entry.ref is None else digest(entry.ref)
        if there not in (0, mark):
            self._miss(entry, there)
        if entry.ref is None:
            return None
        if entry.ref in self._unplaced:
            if there:
                return self._unplaced[entry.ref][1]
            self._place(name, seq, entry.ref)
        if places.ref(seq) != mark:
            return self._displaced(entry, mark)
        origin = places.origin(seq)
        author = origin.author if entry.sender is None else self._authors[entry.sender]
        text = origin.text if entry.text is None else digest(entry.text)
        if (origin.author, origin.text) != (author, text):
            self._find(Fault.CHANGED, name, seq, entry.ref)
        return origin

    def _miss(self, entry: Logged, there: int) -> None:
        is_final = type(entry) is Logged
        self._find(Fault.LOST if is_final else Fault.CHANGED, entry.conversation, entry.seq, ref=entry.ref)
        if is_final:
            self._missed.add(there)

    def _displaced(self, entry: Logged, mark: int) -> Origin | None:
        """It stands, or is told to stand, elsewhere than it is known to."""
        name, seq = self._whereabouts(mark) or ("", 0)
        if not seq:
            self._find(Fault.INVENTED, entry.conversation, entry.seq, entry.ref)
            return None
        if type(entry) is not Logged:
            self._find(Fault.CHANGED, entry.conversation, entry.seq, entry.ref)
        elif seq > self._read.get(name, 0):
            self._early.add(mark)
        elif mark not in self._missed:
            self._find(Fault.DOUBLED, entry.conversation, entry.seq, entry.ref)
        return self._places[name].origin(seq)

    # ---- bookkeeping ----
    def _place(self, conversation: str, seq: int, ref: str) -> None:
        said_in, origin = self._unplaced.pop(ref)
        places, mark = self._places[conversation], digest(ref)
        if said_in != conversation:
            self._find(Fault.CHANGED, conversation, seq, ref)
        if not 0 < seq <= len(places) + MAX_AHEAD:
            self._find(Fault.HOLE, conversation, seq, ref)
        elif places.ref(seq):
            self._find(Fault.REUSED, conversation, seq, ref)
        else:
            places.put(seq, mark, origin)

    def _whereabouts(self, mark: int) -> tuple[str, int] | None:
        for name, places in self._places.items():
            if seq := places.find(mark):
                return name, seq
        return None

    def _find(self, fault: Fault, conversation: str, seq: int, ref: str | None = None) -> None:
        self.findings.append(Finding(fault=fault, conversation=conversation, seq=seq, ref=ref))
