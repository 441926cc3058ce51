"""Whether a message may make a noise: what the person chose, and facts of the message, in; a decision out.

Clients ask it before they show something, and a push service will. Nothing that a server tells a connected
client is filtered by it: messages come, only the noise does not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Annotated, Final
from uuid import UUID

from msgspec import Meta, Struct

from govim.domain.ids import ConversationId
from govim_policies.folding import fold

OWN: Final = "notify.own"
MUTED: Final = "notify.muted"
QUIET: Final = "notify.quiet_hours"
MUST_READ: Final = "notify.must_read"
MENTION: Final = "notify.mention"
KEYWORD: Final = "notify.keyword"
USUAL: Final = "notify.usual"

Weekday = Annotated[int, Meta(ge=1, le=7)]  # ISO 8601: 1 is Monday
TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Keyword = Annotated[str, Meta(min_length=1, max_length=20)]


class QuietHours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On these days from `start`; to `end`, on the next day where that is not later. In the site's zone."""

    weekdays: Annotated[frozenset[Weekday], Meta(min_length=1)]
    start: TimeOfDay
    end: TimeOfDay


class Notifications(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody chose. Keywords by conversation: a message with one is as good as one that names them."""

    quiet_hours: Annotated[tuple[QuietHours, ...], Meta(max_length=20)] = ()
    mentions_pass: bool = True
    must_read_passes: bool = True
    previews: bool = True
    sound: bool = True
    keywords: Annotated[
        dict[UUID, Annotated[tuple[Keyword, ...], Meta(max_length=20)]], Meta(max_length=200)
    ] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """All that the decision may look at."""

    conversation: ConversationId
    at: datetime
    text: str = ""
    is_own: bool = False
    is_mention: bool = False  # of the person, or of everybody
    is_must_read: bool = False
    muted_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`rule` says why. Preview and sound only where it is allowed at all."""

    allowed: bool
    rule: str
    with_preview: bool = False
    with_sound: bool = False


def may_notify(chosen: Notifications, notice: Notice, zone: tzinfo) -> Decision:
    """`zone`: the site's. What somebody must read passes a muted conversation, as what names them does; quiet
    hours only if the person lets it."""
    if notice.is_own:
        return Decision(allowed=False, rule=OWN)
    why, passes = _why(chosen, notice)
    if why == USUAL and notice.muted_until is not None and notice.at < notice.muted_until:
        return Decision(allowed=False, rule=MUTED)
    if not passes and is_quiet(chosen, notice.at, zone):
        return Decision(allowed=False, rule=QUIET)
    return Decision(allowed=True, rule=why, with_preview=chosen.previews, with_sound=chosen.sound)


def is_quiet(chosen: Notifications, at: datetime, zone: tzinfo) -> bool:
    local = at.astimezone(zone)
    now = f"{local:%H:%M}"
    today, yesterday = local.isoweekday(), (local - timedelta(days=1)).isoweekday()
    for hours in chosen.quiet_hours:
        is_over_night = hours.end <= hours.start
        began_today = today in hours.weekdays and hours.start <= now and (is_over_night or now < hours.end)
        began_yesterday = is_over_night and yesterday in hours.weekdays and now < hours.end
        if began_today or began_yesterday:
            return True
    return False


def _why(chosen: Notifications, notice: Notice) -> tuple[str, bool]:
    """The strongest reason to disturb somebody, and whether it passes their quiet hours."""
    reasons = [
        (MUST_READ, notice.is_must_read, chosen.must_read_passes),
        (MENTION, notice.is_mention, chosen.mentions_pass),
        (KEYWORD, _has_keyword(chosen, notice), False),
        (USUAL, True, False),
    ]
    given = [(why, passes) for why, is_given, passes in reasons if is_given]
    return next((reason for reason in given if reason[1]), given[0])


def _has_keyword(chosen: Notifications, notice: Notice) -> bool:
    words = chosen.keywords.get(notice.conversation, ())
    text = fold(notice.text) if words else ""
    return any(fold(word) in text for word in words)
