"""A conversation as the dictionary has it: who is in it, what stands in its log, who may see what of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.govim.world import START

Frame = dict[str, Any]


class RefusedError(Exception):
    """The code is its only argument."""


@dataclass(slots=True)
class Clock:
    """Seconds since the beginning."""

    now: float = 0.0

    def is_ahead(self, time: str | None) -> bool:
        return time is not None and (datetime.fromisoformat(time) - START).total_seconds() > self.now


@dataclass(slots=True)
class Member:
    role: str
    visible_from: int = 1
    read: int = 0
    delivered: int = 0
    silenced_until: str | None = None


@dataclass(slots=True)
class Talk:
    kind: str
    members: dict[str, Member]
    clock: Clock
    log: list[Frame] = field(default_factory=list)
    said_at: dict[int, float] = field(default_factory=dict)
    read_at: dict[tuple[str, int], float] = field(default_factory=dict)  # when somebody's cursor passed it
    pins: set[int] = field(default_factory=set)
    reactions: dict[int, set[tuple[str, str]]] = field(default_factory=dict)  # by message: who, what
    newcomers: str = "all"
    silenced_until: str | None = None

    def message(self, person: str, seq: int) -> Frame:
        found = self.log[seq - 1] if self.members[person].visible_from <= seq <= len(self.log) else None
        if found is None or found["kind"] != "message":
            raise RefusedError("not_found")
        return found

    def shown_to(self, person: str, first: int, last: int) -> list[Frame]:
        """As it is for them now."""
        shown = self.log[max(first, self.members[person].visible_from) - 1 : last]
        return [burnt(entry) if self.has_burnt_for(person, entry) else entry for entry in shown]

    def has_burnt_for(self, person: str, entry: Frame) -> bool:
        """The sender's copy burns with the other's; only direct messages burn here, so nobody came later."""
        if entry.get("burn_seconds") is None:
            return False
        seq = entry["seq"]
        whose = [who for who in self.members if (who == person) != (person == entry["sender"])]
        last = self.clock.now - entry["burn_seconds"]
        return all(self.read_at.get((who, seq), self.clock.now) <= last for who in whose)

    def read_up_to(self, person: str, seq: int) -> None:
        member, to = self.members[person], min(seq, len(self.log))
        for each in range(member.read + 1, to + 1):
            self.read_at[person, each] = self.clock.now
        member.read = max(member.read, to)
        member.delivered = max(member.delivered, member.read)

    def unread(self, person: str) -> int:
        read = self.members[person].read
        return sum(each["kind"] == "message" and each["sender"] != person for each in self.log[read:])

    def is_silent(self, person: str) -> bool:
        member = self.members[person]
        times = (member.silenced_until, self.silenced_until)
        return member.role == "member" and any(map(self.clock.is_ahead, times))


def burnt(entry: Frame) -> Frame:
    kept = {name: value for name, value in entry.items() if name != "body"}
    return {**kept, "state": "burnt" if entry["state"] == "sent" else entry["state"]}
