"""What records say of reports: who reported what, who looked at it, and how it ended."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from govim.domain.report import ReportState
from govim.storage.types import to_millis
from govim_audit.record import Kind, Leaf
from govim_audit.verify.claims import Amended, Declared, Facts, actor_of

DECLARING = frozenset({Kind.REPORT_MADE})
AMENDING = frozenset({Kind.REPORT_OPENED, Kind.REPORT_CLOSED})


def declared(leaf: Leaf, body: Mapping[str, Any], content: int | None) -> Iterator[Declared]:
    facts: Facts = {
        "conversation": UUID(body["conversation"]).bytes,
        "seq": body["target"],
        "person": UUID(body["person"]).bytes,
        "reported_by": actor_of(leaf),
        "at": to_millis(leaf.at),
        "content_id": content,
        "state": ReportState.OPEN.encode(),
        "decided_by": None,
        "decided_at": None,
        "outcome_id": None,
    }
    yield Declared(table="reports", id=str(UUID(body["report"])), facts=facts)


def amended(leaf: Leaf, body: Mapping[str, Any], content: int | None) -> Iterator[Amended]:
    if leaf.kind is Kind.REPORT_OPENED:
        facts: Facts = {"state": ReportState(body["state"]).encode()}
    else:
        facts = {
            "state": ReportState.CLOSED.encode(),
            "decided_by": actor_of(leaf),
            "decided_at": to_millis(leaf.at),
            "outcome_id": content,
        }
    yield Amended(table="reports", id=str(UUID(body["report"])), facts=facts)
