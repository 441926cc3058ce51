"""Too much leaves one record a minute for each whose limit it is, not one each: ADR 0010."""

from dataclasses import dataclass
from datetime import datetime

from govim.domain.actor import Origin
from govim.domain.errors import TooManyRequests
from govim.domain.ids import PersonId
from govim.domain.rate_limits import Excess
from govim.ports import Transaction
from govim.services.refused_act import record_refused_act
from govim.services.sign_in import MAX_LOGIN


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedByRate:
    """Who asked is `person`, or, in signing in, whoever says that they are `login`."""

    excess: Excess
    error: TooManyRequests
    origin: Origin
    person: PersonId | None = None
    login: str | None = None


def record_refused_by_rate(refused: RefusedByRate, *, tx: Transaction, at: datetime) -> None:
    """Never with what was sent: the client still has it and sends it again."""
    person, about = refused.person, {"per": refused.excess.per.value}
    if refused.login is not None:
        account = tx.directory.account(refused.login)
        person = account.person if account else None
        about["login"] = refused.login[:MAX_LOGIN]
    act, error, origin = refused.excess.act, refused.error, refused.origin
    record_refused_act(act, error, by=person, origin=origin, tx=tx, at=at, **about)
