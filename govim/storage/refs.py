"""Which of a batch's client_refs are known: one statement for all of them (invariant 3)."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import Connection

from govim.domain.ids import ClientRef, ConversationId, PersonId
from govim.domain.ids import Sequence as Seq
from govim.storage.dialect import Ref


def find_refs(
    connection: Connection, refs: Sequence[Ref]
) -> Iterator[tuple[PersonId, ClientRef, ConversationId, Seq]]:
    """By hand and on the driver's own cursor: to expand an IN of a thousand parameters, and to execute, costs
    Core more than SQLite's look-ups."""
    pairs = ",".join(["(?,?)"] * len(refs))
    found = connection.connection.cursor().execute(
        "SELECT sender, client_ref, conversation, seq FROM client_refs "  # noqa: S608 -- only question marks
        f"WHERE (sender, client_ref) IN (VALUES {pairs})",
        tuple(part.bytes for ref in refs for part in ref),
    )
    for sender, ref, conversation, seq in found:
        yield (
            PersonId(UUID(bytes=sender)),
            ClientRef(UUID(bytes=ref)),
            ConversationId(UUID(bytes=conversation)),
            Seq(seq),
        )
