"""A refused act leaves its record (invariant 5): which act, why, and ids.

Refused sends and recalls have records of their own kinds.
"""

from datetime import datetime

from govim.domain.actor import Origin
from govim.domain.errors import GovimError
from govim.domain.ids import PersonId
from govim.domain.rate_limits import Act
from govim.ports import Transaction
from govim_audit.record import Json, Kind


def record_refused_act(
    act: Kind | Act,
    error: GovimError,
    *,
    by: PersonId | None,
    origin: Origin,
    tx: Transaction,
    at: datetime,
    **ids: Json,
) -> None:
    """`act` is the record that the act would have left, or its class where it was one too many; `ids` name
    what it was about, never by a name."""
    body = {"act": act.value, **why_refused(error)}
    tx.records.add(Kind.ACT_REFUSED, at=at, actor=by, origin=origin, body={**ids, **body})


def why_refused(error: GovimError) -> dict[str, Json]:
    """What every record of a refusal says of its reason."""
    return {"code": error.code, "policy": error.detail.get("policy"), "rule": error.rule}
