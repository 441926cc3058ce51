"""What the server does by itself when its time has come: one line for each kind.

What is due is found by a reader (`storage/due_reads.py`), and looked at again by the service: of several
processes that found the same, one does it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from govim.domain.due import Due, MustReadsDue, OwnersDue, ReceiptsDue, SignOffsDue
from govim.ports import Transaction
from govim.services.digest_receipts import digest_receipts
from govim.services.escalate_must_reads import escalate_must_reads
from govim.services.expire_sign_offs import expire_sign_offs
from govim.services.succeed_owner import succeed_owners


class DueService(Protocol):
    def __call__(self, due: Any, /, *, tx: Transaction, at: datetime) -> object: ...  # noqa: ANN401 -- of its kind


DUE: Mapping[type[Due], DueService] = {
    MustReadsDue: escalate_must_reads,
    ReceiptsDue: digest_receipts,
    OwnersDue: succeed_owners,
    SignOffsDue: lambda _, *, tx, at: expire_sign_offs(tx=tx, at=at),
}


def do_what_is_due(due: Due, *, tx: Transaction, at: datetime) -> None:
    DUE[type(due)](due, tx=tx, at=at)
