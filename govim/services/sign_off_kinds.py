"""What can be asked for by a sign-off: who may decide it, and what an approval does. One line a kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from govim.domain.actor import Actor
from govim.domain.ids import PersonId
from govim.domain.sign_off import SignOff, SignOffKind
from govim.ports import Transaction
from govim.services.join_by_invitation import apply_join, may_approve_join
from govim.services.request_recall import apply_recall, may_approve_recall
from govim_policies.pack import Pack


class Apply(Protocol):
    """Do what was shown, on behalf of whoever asked. Raises where that cannot be done any longer; then the
    decision is refused, and the sign-off stays open."""

    def __call__(
        self, sign_off: SignOff, approver: Actor, /, *, tx: Transaction, pack: Pack, at: datetime
    ) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOfSignOff:
    """`may_approve`: is one of the approvers who were asked still somebody who may decide it?"""

    may_approve: Callable[[SignOff, PersonId, Transaction], bool]
    apply: Apply


KINDS: Mapping[SignOffKind, KindOfSignOff] = {
    SignOffKind.RECALL: KindOfSignOff(may_approve=may_approve_recall, apply=apply_recall),
    SignOffKind.JOIN: KindOfSignOff(may_approve=may_approve_join, apply=apply_join),
}
