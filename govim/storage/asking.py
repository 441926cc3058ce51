"""What read requests are answered from: one snapshot, one person, and the access door of reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from govim.domain.ids import ConversationId, PersonId, Sequence, SessionId
from govim.protocol.values import ReadRequest
from govim.storage.burning import Viewer
from govim.storage.keyring import Keyring
from govim.storage.reading import Window, log_window
from govim_policies.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks, as of when; the snapshot lasts until the answer is made."""

    connection: Connection
    keyring: Keyring
    person: PersonId
    at: datetime
    pack: Pack
    session: SessionId | None = None  # from which device

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.person, self.at)

    def window(self, conversation: ConversationId) -> Window:
        """What they may read of it. Raises NotFound for whoever is no member."""
        return log_window(self.connection, conversation, self.person)

    def head(self, conversation: ConversationId) -> Sequence:
        return self.window(conversation).head


Answer = Callable[[Asking, Any], Struct]
Answers = Mapping[type[ReadRequest], Answer]
