"""Was anything lost, doubled or misordered? What senders know, against what the logs say in the end.

A send without an ack may be in the log or not, but at most once. What was acked is there, exactly once, at
the sequence of the ack. What one sender said in one conversation stands there in the order of saying.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    LOST = "lost"  # acked, but not at the sequence of the ack
    DOUBLED = "doubled"  # one ref, two entries or two sequences
    MISORDERED = "misordered"  # not in the order in which its sender said it
    HOLE = "hole"  # the log is not 1, 2, 3 …
    INVENTED = "invented"  # nobody said it
    CHANGED = "changed"  # another text or conversation than was sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """In the order of saying. A retry is not said again."""

    sender: str
    ref: str
    conversation: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acked:
    ref: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An entry of a log. No `ref`: no sender under test made it; no `text`: it was withdrawn."""

    seq: int
    sender: str
    ref: str | None
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    fault: Fault
    conversation: str
    seq: int
    ref: str | None = None


Logs = Mapping[str, Sequence[Logged]]  # of each conversation, ascending


def findings(sent: Iterable[Sent], acked: Iterable[Acked], logs: Logs) -> list[Finding]:
    """Everything that is wrong; empty for an honest history. Refs are unique over all senders here."""
    said = {each.ref: (number, each) for number, each in enumerate(sent)}
    found = [finding for name, log in logs.items() for finding in _of_log(name, log, said)]
    found += _doubled(logs)
    found += _of_acks(acked, logs)
    return found


def _of_log(
    conversation: str, log: Sequence[Logged], said: Mapping[str, tuple[int, Sent]]
) -> Iterator[Finding]:
    last: dict[str, int] = defaultdict(lambda: -1)
    for place, entry in enumerate(log, start=1):
        if entry.seq != place:
            yield Finding(fault=Fault.HOLE, conversation=conversation, seq=place)
            return  # everything after it would be named too
        if entry.ref is None:
            continue
        number, origin = said.get(entry.ref, (-1, None))
        if origin is None:
            yield Finding(fault=Fault.INVENTED, conversation=conversation, seq=entry.seq, ref=entry.ref)
            continue
        text = origin.text if entry.text is None else entry.text
        if (origin.conversation, origin.sender, origin.text) != (conversation, entry.sender, text):
            yield Finding(fault=Fault.CHANGED, conversation=conversation, seq=entry.seq, ref=entry.ref)
        if number < last[entry.sender]:
            yield Finding(fault=Fault.MISORDERED, conversation=conversation, seq=entry.seq, ref=entry.ref)
        last[entry.sender] = number


def _doubled(logs: Logs) -> Iterator[Finding]:
    seen: set[str] = set()
    for conversation, log in logs.items():
        for entry in log:
            if entry.ref is not None and entry.ref in seen:
                yield Finding(fault=Fault.DOUBLED, conversation=conversation, seq=entry.seq, ref=entry.ref)
            elif entry.ref is not None:
                seen.add(entry.ref)


def _of_acks(acked: Iterable[Acked], logs: Logs) -> Iterator[Finding]:
    places = {(entry.ref, entry.seq): name for name, log in logs.items() for entry in log}
    first: dict[str, int] = {}
    for ack in acked:
        if first.setdefault(ack.ref, ack.seq) != ack.seq:
            yield Finding(fault=Fault.DOUBLED, conversation="", seq=ack.seq, ref=ack.ref)
        elif (ack.ref, ack.seq) not in places:
            yield Finding(fault=Fault.LOST, conversation="", seq=ack.seq, ref=ack.ref)
