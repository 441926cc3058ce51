"""What is limited by which setting."""

import time
from collections.abc import Callable

from govim.config import Settings
from govim.delivery.throttle import LoopThrottle
from govim.domain.buckets import Rate
from govim.domain.rate_limits import Act, Allowance, RateLimits
from govim.ports import Clock, Commits, Work
from govim.services.refused_by_rate import RefusedByRate, record_refused_by_rate

MINUTE, HOUR = 60.0, 3600.0
# Uploads and exports have no route yet: whoever adds one names its act where it asks who is signed in.
SETTING_OF = {
    Act.SEND: "limits.send_per_minute",
    Act.READ: "limits.read_per_minute",
    Act.SEARCH: "limits.search_per_minute",
    Act.SIGN_IN: "limits.sign_in_per_hour",
    Act.UPLOAD: "limits.upload_per_minute",
    Act.EXPORT: "limits.export_per_minute",
}


def rate_limits_of(settings: Settings) -> RateLimits:
    """An address may do what so many people may; in signing in, each of them may fail once an hour."""
    limits = settings.limits
    people = limits.people_per_address
    per_minute = {
        Act.SEND: limits.send_per_minute,
        Act.READ: limits.read_per_minute,
        Act.SEARCH: limits.search_per_minute,
        Act.UPLOAD: limits.upload_per_minute,
        Act.EXPORT: limits.export_per_minute,
    }
    allowances = {
        act: Allowance(
            each=Rate(amount=amount, seconds=MINUTE), address=Rate(amount=amount * people, seconds=MINUTE)
        )
        for act, amount in per_minute.items()
    }
    allowances[Act.SIGN_IN] = Allowance(
        each=Rate(amount=limits.sign_in_per_hour, seconds=HOUR), address=Rate(amount=people, seconds=HOUR)
    )
    return RateLimits(allowances)


def throttle_of(
    settings: Settings,
    commits: Commits,
    clock: Clock,
    counted: Callable[[Act], None],
    now: Callable[[], float] = time.monotonic,
) -> LoopThrottle:
    def record(refused: RefusedByRate) -> Work[None]:
        return Work(run=lambda tx: record_refused_by_rate(refused, tx=tx, at=clock.now()))

    return LoopThrottle(
        rate_limits_of(settings), commits, now=now, settings=SETTING_OF, record=record, counted=counted
    )
