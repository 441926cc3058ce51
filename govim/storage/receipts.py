"""`ports.Receipts`: the advances, read in the order of their ids."""

from collections.abc import Sequence as Seq
from datetime import datetime

from sqlalchemy import func, insert, select, update

from govim.domain.ids import ConversationId, PersonId, SessionId
from govim.domain.receipt import Advance
from govim.storage.batch import Batch
from govim.storage.schema import receipt_advances, receipt_digests
from govim.storage.types import to_millis


class SqlReceipts:
    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def digested(self) -> int:
        return self._batch.reading().scalar(last_digested) or 0

    def between(self, after: int, up_to: int) -> Seq[Advance]:
        wanted = (
            select(receipt_advances)
            .where(receipt_advances.c.id > after, receipt_advances.c.id <= up_to)
            .order_by(receipt_advances.c.id)
        )
        return [
            Advance(
                id=row.id,
                conversation=ConversationId(row.conversation),
                person=PersonId(row.person),
                kind=row.kind,
                from_seq=row.from_seq,
                to_seq=row.to_seq,
                at=to_millis(row.at),
                session=SessionId(row.session),
            )
            for row in self._batch.reading().execute(wanted)
        ]

    def mark_digested(self, conversation: ConversationId, up_to: int, *, at: datetime) -> None:
        connection = self._batch.direct()
        moved = update(receipt_digests).where(receipt_digests.c.conversation == conversation)
        if not connection.execute(moved.values(up_to=up_to, at=at)).rowcount:
            connection.execute(insert(receipt_digests).values(conversation=conversation, up_to=up_to, at=at))


last_digested = select(func.max(receipt_digests.c.up_to))
