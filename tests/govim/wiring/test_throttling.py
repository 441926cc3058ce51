from uuid import UUID

import pytest

from govim.config.settings import SETTINGS, Limits, Settings
from govim.domain.ids import PersonId
from govim.domain.rate_limits import Act
from govim.wiring.throttling import SETTING_OF, rate_limits_of

PEOPLE = [PersonId(UUID(int=number)) for number in range(10)]
FEW = Settings(
    limits=Limits(
        send_per_minute=5,
        read_per_minute=6,
        search_per_minute=7,
        upload_per_minute=8,
        export_per_minute=9,
        sign_in_per_hour=2,
        people_per_address=3,
    )
)


@pytest.mark.parametrize(
    ("act", "most"), [(Act.SEND, 5), (Act.READ, 6), (Act.SEARCH, 7), (Act.UPLOAD, 8), (Act.EXPORT, 9)]
)
def test_each_setting_limits_its_act_and_the_address_many_times_that(act: Act, most: int) -> None:
    limits = rate_limits_of(FEW)
    passed = [sum(limits.take(act, who, "here", 0.0) is None for _ in range(100)) for who in PEOPLE]
    assert passed == [most] * 3 + [0] * 7


def test_signing_in_is_limited_by_login_and_by_failures_at_an_address() -> None:
    limits = rate_limits_of(FEW)
    passed = [sum(limits.take_sign_in(login, "here", 0.0) is None for _ in range(9)) for login in ("a", "b")]
    assert passed == [2, 1]


def test_each_act_is_limited_by_a_setting_that_there_is() -> None:
    assert SETTING_OF.keys() == set(Act)
    assert [path for path in SETTING_OF.values() if path not in SETTINGS] == []


def test_an_office_notices_nothing() -> None:
    """Two hundred people behind one address come in within a minute, some mistype, and all talk."""
    limits = rate_limits_of(Settings())
    for number in range(200):
        person, now, tries = PersonId(UUID(int=number)), number * 0.3, 1 + number % 2
        for attempt in range(tries):
            assert limits.take_sign_in(f"login-{number}", "nat", now + attempt) is None
        limits.forgive_sign_in("nat")
        for second in range(60):
            assert limits.take(Act.SEND, person, "nat", now + second) is None
            assert limits.take(Act.SEARCH, person, "nat", now + second) is None
            assert not any(limits.take(Act.READ, person, "nat", now + second) for _ in range(10))
