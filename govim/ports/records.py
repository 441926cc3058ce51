"""The audit trail, as services write into it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from govim.domain.actor import Origin
from govim.domain.entry import Content, Entry
from govim.domain.ids import ContentId, ConversationId, PersonId, Position
from govim_audit.record import Json, Kind


class Records(Protocol):
    """The audit trail: part of the commit. No act without its record."""

    def add(
        self,
        kind: Kind,
        *,
        at: datetime,
        actor: PersonId | None,
        origin: Origin,
        body: Mapping[str, Json],
        entry: Entry | None = None,
        conversation: ConversationId | None = None,
        content: Content | None = None,
    ) -> ContentId | None:
        """`entry` gives conversation, sequence and content; what stands in no entry comes as `content`.
        Returns the content's id, for a row that refers to it as well."""
        ...

    def position(self) -> Position:
        """Of the record that was added last. Only for what must know it: on PostgreSQL, the other writing
        processes wait from here to the commit."""
        ...
