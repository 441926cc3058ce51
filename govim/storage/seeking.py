"""Where in a log a moment is, for who jumps to a date.

Sequences are dense and the clock that stamps entries seldom goes back, so the place is halved in: some 24
looks at the primary key in ten million entries, and no index by time.
"""

from datetime import datetime

from sqlalchemy import Connection, select

from govim.domain.ids import ConversationId, PersonId
from govim.storage.reading import log_window
from govim.storage.schema import entries


def last_before(connection: Connection, conversation: ConversationId, person: PersonId, at: datetime) -> int:
    """The last sequence that is older than `at`; the one before the first that the person may read, if none
    is. Raises NotFound for strangers. Where the clock was set back it is a place near the moment."""
    window = log_window(connection, conversation, person)
    low, high = int(window.first) - 1, int(window.head)  # low is older, what comes after high is not
    while low < high:
        middle = (low + high + 1) // 2
        looked_at = select(entries.c.at).where(
            entries.c.conversation == conversation, entries.c.seq == middle
        )
        if connection.scalars(looked_at).one() < at:
            low = middle
        else:
            high = middle - 1
    return max(low, 0)
