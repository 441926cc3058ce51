from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest

from govim.domain import notifications as n
from govim.domain.ids import ConversationId
from govim.domain.notifications import Decision, Notice, Notifications, QuietHours, is_quiet, may_notify

SITE = ZoneInfo("Asia/Shanghai")
HERE = ConversationId(uuid4())
NIGHTS = QuietHours(weekdays=frozenset({1, 2, 3, 4, 5}), start="22:00", end="07:30")
WEEKEND = QuietHours(weekdays=frozenset({6, 7}), start="00:00", end="00:00")
NOON = QuietHours(weekdays=frozenset({2}), start="12:00", end="13:00")


def at(day: int, clock: str) -> datetime:
    """In November 2026; the 23rd is a Monday. As the server has it, in UTC."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=SITE).astimezone(UTC)


@pytest.mark.parametrize(
    ("day", "clock", "quiet"),
    [
        (23, "21:59", False),  # Monday
        (23, "22:00", True),
        (24, "07:29", True),  # began on Monday
        (24, "07:30", False),
        (24, "11:59", False),
        (24, "12:00", True),
        (24, "13:00", False),
        (25, "12:30", False),  # only on Tuesdays
        (28, "07:00", True),  # Saturday: Friday's night, and the whole day
        (28, "12:00", True),
        (29, "23:59", True),
        (30, "00:00", False),  # Monday: no night began on Sunday
    ],
)
def test_quiet_hours_hold_by_weekday_in_the_sites_zone_and_over_midnight(
    day: int, clock: str, *, quiet: bool
) -> None:
    chosen = Notifications(quiet_hours=(NIGHTS, WEEKEND, NOON))
    assert is_quiet(chosen, at(day, clock), SITE) is quiet


def decided(chosen: Notifications, clock: str = "10:00", **facts: object) -> Decision:
    notice = Notice(conversation=HERE, at=at(24, clock), **facts)  # type: ignore[arg-type]
    return may_notify(chosen, notice, SITE)


def test_as_usual_everything_makes_a_noise_but_what_is_ones_own() -> None:
    usual = Notifications()
    assert decided(usual) == Decision(allowed=True, rule=n.USUAL, with_preview=True, with_sound=True)
    assert decided(usual, is_own=True, is_mention=True) == Decision(allowed=False, rule=n.OWN)


def test_in_quiet_hours_only_what_may_pass_does() -> None:
    chosen = Notifications(quiet_hours=(NIGHTS,))
    deaf = Notifications(quiet_hours=(NIGHTS,), mentions_pass=False, must_read_passes=False)
    assert decided(chosen, "23:00").rule == n.QUIET
    assert decided(chosen, "23:00", is_mention=True).rule == n.MENTION
    assert decided(chosen, "23:00", is_must_read=True).rule == n.MUST_READ
    for facts in ({"is_mention": True}, {"is_must_read": True}):
        assert decided(deaf, "23:00", **facts) == Decision(allowed=False, rule=n.QUIET)
        assert decided(deaf, "10:00", **facts).allowed
    only_mentions = Notifications(quiet_hours=(NIGHTS,), must_read_passes=False)
    assert decided(only_mentions, "23:00", is_mention=True, is_must_read=True).rule == n.MENTION


def test_a_muted_conversation_is_quiet_but_for_mentions_must_reads_and_keywords() -> None:
    chosen = Notifications(keywords={HERE: ("防汛",)})
    soon = at(24, "10:00") + timedelta(minutes=1)
    assert decided(chosen, text="开会", muted_until=soon).rule == n.MUTED
    assert decided(chosen, text="今晚防汛值班", muted_until=soon).rule == n.KEYWORD
    assert decided(chosen, is_mention=True, muted_until=soon).rule == n.MENTION
    assert decided(chosen, is_must_read=True, muted_until=soon).rule == n.MUST_READ
    assert decided(chosen, text="开会", muted_until=at(24, "10:00")).rule == n.USUAL  # it is over


def test_a_keyword_is_found_folded_and_does_not_pass_quiet_hours() -> None:
    chosen = Notifications(keywords={HERE: ("GovIM",)}, quiet_hours=(NIGHTS,))
    assert decided(chosen, text="ｇｏｖｉｍ 升级").rule == n.KEYWORD
    assert decided(chosen, "23:00", text="govim").rule == n.QUIET
    elsewhere = Notifications(keywords={ConversationId(uuid4()): ("govim",)})
    assert decided(elsewhere, text="govim").rule == n.USUAL


def test_preview_and_sound_are_what_the_person_chose() -> None:
    assert decided(Notifications(previews=False)) == Decision(
        allowed=True, rule=n.USUAL, with_preview=False, with_sound=True
    )
    assert not decided(Notifications(sound=False)).with_sound


@pytest.mark.parametrize(
    "value",
    [
        {"quiet_hours": [{"weekdays": [0], "start": "22:00", "end": "07:00"}]},
        {"quiet_hours": [{"weekdays": [], "start": "22:00", "end": "07:00"}]},
        {"quiet_hours": [{"weekdays": [1], "start": "24:00", "end": "07:00"}]},
        {"quiet_hours": [{"weekdays": [1], "start": "9:00", "end": "07:00"}]},
        {"keywords": {str(HERE): ["长" * 21]}},
        {"keywords": {"everywhere": ["会议"]}},
        {"sound": "loud"},
        {"volume": 3},
    ],
)
def test_nonsense_is_not_taken(value: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(value, Notifications)
