"""`ports.Throttle` on the loop: refuses by the limits, counts, and once a minute for each says so."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from math import ceil

from govim.domain.actor import Actor, Origin
from govim.domain.errors import GovimError, OutcomeUnknown, TooManyRequests
from govim.domain.ids import PersonId
from govim.domain.rate_limits import Act, Excess, RateLimits
from govim.ports import Commits, Work
from govim.services.refused_by_rate import RefusedByRate

log = logging.getLogger(__name__)


class LoopThrottle:
    """Owned by the loop. `now` is in seconds, from whatever beginning; `settings` names what limits each act;
    `counted` gets every refusal."""

    def __init__(
        self,
        limits: RateLimits,
        commits: Commits,
        *,
        now: Callable[[], float],
        settings: Mapping[Act, str],
        record: Callable[[RefusedByRate], Work[None]],
        counted: Callable[[Act], None],
    ) -> None:
        self._limits, self._commits = limits, commits
        self._settings, self._record, self._counted = settings, record, counted
        self._now = now

    def refusal(self, act: Act, actor: Actor) -> TooManyRequests | None:
        excess = self._limits.take(act, actor.person, actor.origin.address, self._now())
        return None if excess is None else self._refused(excess, actor.origin, person=actor.person)

    def sign_in_refusal(self, login: str, origin: Origin) -> TooManyRequests | None:
        excess = self._limits.take_sign_in(login, origin.address, self._now())
        return None if excess is None else self._refused(excess, origin, login=login)

    def forgive_sign_in(self, origin: Origin) -> None:
        self._limits.forgive_sign_in(origin.address)

    def _refused(
        self, excess: Excess, origin: Origin, *, person: PersonId | None = None, login: str | None = None
    ) -> TooManyRequests:
        self._counted(excess.act)
        error = TooManyRequests(rule=self._settings[excess.act], retry_after=max(1, ceil(excess.wait)))
        if excess.is_news:
            fields = {"act": excess.act.value, "per": excess.per.value, "person": str(person or "")}
            log.warning("refused by rate; more of the same is only counted for a minute", extra=fields)
            self._tell(RefusedByRate(excess=excess, error=error, origin=origin, person=person, login=login))
        return error

    def _tell(self, refused: RefusedByRate) -> None:
        """Nobody waits for the record: an attacker would make the office wait, too."""
        try:
            recorded = asyncio.ensure_future(self._commits.submit(self._record(refused)))
        except GovimError as error:
            _say_unrecorded(error)
        else:
            recorded.add_done_callback(_settled)


def _settled(recorded: "asyncio.Future[None]") -> None:
    if not recorded.cancelled() and (error := recorded.exception()) is not None:
        _say_unrecorded(error)


def _say_unrecorded(error: BaseException) -> None:
    if isinstance(error, GovimError | OutcomeUnknown):
        log.warning("a refusal by rate left no record: %s", error.code)
    else:
        log.error("a refusal by rate left no record", exc_info=error)
