"""Searching and exporting the audit trail leave a record before anything is shown (invariant 5)."""

from collections.abc import Mapping
from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.errors import Malformed
from govim.domain.ids import Position
from govim.domain.person import Right
from govim.ports import Transaction
from govim.services.access import access_function
from govim_audit.record import Json, Kind

_RIGHTS = {Kind.AUDIT_SEARCHED: Right.AUDIT_SEARCH, Kind.AUDIT_EXPORTED: Right.AUDIT_EXPORT}


def record_audit_access(
    kind: Kind, actor: Actor, what: Mapping[str, Json], *, tx: Transaction, at: datetime
) -> Position:
    """The position of the record. Raises Forbidden for whoever has no such duty, Malformed for other acts."""
    if (right := _RIGHTS.get(kind)) is None:
        raise Malformed(field="kind")
    access_function(actor.person, right, tx=tx)
    tx.records.add(kind, at=at, actor=actor.person, origin=actor.origin, body=dict(what))
    return tx.records.position()
