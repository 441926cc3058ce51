"""A refused act leaves its record (invariant 5): which act, why, and ids; of a message also its words.

Refused sends and recalls have records of their own kinds.
"""

from datetime import datetime
from uuid import UUID

from govim.domain.actor import Actor, Origin
from govim.domain.entry import Content
from govim.domain.errors import GovimError
from govim.domain.ids import ConversationId, PersonId
from govim.domain.rate_limits import Act
from govim.ports import Transaction
from govim_audit.record import Json, Kind, id_text


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


def record_refused_message(
    actor: Actor,
    conversation: UUID,
    client_ref: UUID,
    content: Content,
    error: GovimError,
    *,
    tx: Transaction,
    at: datetime,
    **about: Json,
) -> None:
    """With what was written, but not remembered: the ref may be tried again."""
    tx.records.add(
        Kind.MESSAGE_REFUSED,
        at=at,
        actor=actor.person,
        origin=actor.origin,
        conversation=ConversationId(conversation),
        content=content,
        body={"client_ref": id_text(client_ref), **why_refused(error), **about},
    )


def why_refused(error: GovimError) -> dict[str, Json]:
    """What every record of a refusal says of its reason."""
    return {"code": error.code, "policy": error.detail.get("policy"), "rule": error.rule}
