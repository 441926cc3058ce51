"""What a message is marked with beside its content: whom it mentions, what it shows, when it burns, what
replaced it."""

from collections.abc import Collection
from collections.abc import Sequence as Seq
from typing import Protocol

from govim.domain.entry import Entry, Source
from govim.domain.ids import ConversationId, PersonId, Sequence


class Marks(Protocol):
    """Rare beside plain messages: each may take statements of its own."""

    def mention(self, message: Entry, people: Collection[PersonId], *, everybody: bool) -> None:
        """In place of whom it mentioned before."""
        ...

    def show(self, message: Entry, sources: Seq[Source]) -> Entry:
        """The message with what it shows: the first source says how."""
        ...

    def forwards(self, conversation: ConversationId, seq: Sequence) -> Seq[tuple[ConversationId, Sequence]]:
        """The messages that show this one, but for those that quote it."""
        ...

    def burn(self, message: Entry, seconds: int) -> Entry: ...

    def base_of(self, edit: Entry) -> Sequence:
        """The version that it replaced."""
        ...

    def replace(self, message: Entry, edit: Entry) -> Entry:
        """The message as it is from now on; every version stays."""
        ...
