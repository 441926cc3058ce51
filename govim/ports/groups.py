"""Who is in a conversation and what its owner decided: changes of both, beside the entries that say them."""

from collections.abc import Collection, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from govim.domain.conversation import Role, Rules
from govim.domain.entry import Entry
from govim.domain.ids import ConversationId, PersonId, Sequence, UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A group that two people are both in."""

    conversation: ConversationId
    is_private_forbidden: bool
    has_role: bool  # one of the two: whoever leads a group may be written to, and may write


class Groups(Protocol):
    """Every change comes after the entry that says it, in the same command, and goes with it."""

    def join(self, entry: Entry, *, visible_from: Sequence) -> None:
        """Those who joined with this entry. What was said before it does not count as unread."""
        ...

    def part(self, entry: Entry, people: Collection[PersonId]) -> None:
        """They read nothing any more from this commit on."""
        ...

    def set_roles(self, conversation: ConversationId, roles: Mapping[PersonId, Role]) -> None: ...

    def silence(self, conversation: ConversationId, person: PersonId, until: datetime | None) -> None: ...

    def change(self, conversation: ConversationId, *, title: str | None, rules: Rules) -> None: ...

    def announce(self, entry: Entry, *, stands: bool) -> None:
        """The announcement that stands is this entry's, or none."""
        ...

    def people_in(self, units: Collection[UnitId]) -> Seq[PersonId]:
        """Active people who hold a post in the units or below them, as of now."""
        ...

    def absent_units(self, units: Collection[UnitId]) -> Collection[UnitId]: ...

    def absent_people(self, people: Collection[PersonId]) -> Collection[PersonId]:
        """Those that nobody active is called by."""
        ...

    def shared(self, one: PersonId, other: PersonId) -> Seq[Shared]:
        """The groups and channels of both that are not archived."""
        ...

    def work_together(self, one: PersonId, other: PersonId) -> bool:
        """In one unit, as of now."""
        ...
