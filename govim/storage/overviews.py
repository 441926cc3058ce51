"""What somebody is welcomed with, in one snapshot: their list, the heads, and the first of their news."""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from govim.domain.ids import ConversationId, PersonId
from govim.domain.reading import Overview
from govim.storage.burning import Viewer
from govim.storage.epochs import epoch_name
from govim.storage.keyring import Keyring
from govim.storage.memory import Memory
from govim.storage.personal import personal_heads
from govim.storage.resumes import resumes_of
from govim.storage.summaries import read_lines, summaries_of

NEWS = 20  # conversations whose news are read, and held in memory, with the list


def read_overview(
    connection: Connection,
    keyring: Keyring,
    memory: Memory,
    person: PersonId,
    cursors: Mapping[ConversationId, int],
    *,
    of_epoch: str | None,
    at: datetime,
) -> Overview:
    """The cursors count if they are of this epoch, or of none that was named."""
    viewer, epoch = Viewer(person, at), epoch_name(connection)
    lines = read_lines(connection, person)
    known = cursors if of_epoch in (None, epoch) else {}
    behind = (line for line in lines if known.get(line.id, line.last_seq) != line.last_seq)
    news = resumes_of(connection, keyring, memory, list(islice(behind, NEWS)), known, viewer)
    return Overview(
        epoch=epoch,
        personal=personal_heads(connection, [person]).get(person, 0),
        conversations=tuple(summaries_of(connection, keyring, memory, lines, viewer)),
        news=tuple(news),
    )
