from uuid import UUID

import pytest

from govim.domain.buckets import Rate
from govim.domain.ids import PersonId
from govim.domain.rate_limits import Act, Allowance, Excess, Per, RateLimits, site_of

ADA, BO = PersonId(UUID(int=1)), PersonId(UUID(int=2))
HERE, THERE = "10.0.0.7", "10.0.0.8"
ALLOWED = Allowance(each=Rate(amount=10, seconds=60), address=Rate(amount=15, seconds=60))


@pytest.fixture
def limits() -> RateLimits:
    return RateLimits(dict.fromkeys(Act, ALLOWED))


def passed(limits: RateLimits, person: PersonId, count: int, address: str = HERE, now: float = 0.0) -> int:
    return sum(limits.take(Act.SEND, person, address, now) is None for _ in range(count))


def tried(limits: RateLimits, login: str, count: int, address: str = HERE) -> int:
    return sum(limits.take_sign_in(login, address, 0.0) is None for _ in range(count))


def test_a_person_has_one_limit_at_all_addresses(limits: RateLimits) -> None:
    assert passed(limits, ADA, 9) == 9
    assert passed(limits, ADA, 9, THERE) == 1


def test_an_address_has_one_limit_for_all_people(limits: RateLimits) -> None:
    assert passed(limits, ADA, 20) == 10
    assert passed(limits, BO, 20) == 5


def test_who_is_refused_for_the_address_keeps_what_is_theirs(limits: RateLimits) -> None:
    passed(limits, ADA, 10)
    passed(limits, BO, 100)
    assert passed(limits, BO, 100, THERE) == 5


def test_who_is_refused_takes_nothing_from_the_address(limits: RateLimits) -> None:
    passed(limits, ADA, 1000)
    assert passed(limits, BO, 100) == 5


def test_each_act_has_a_limit_of_its_own(limits: RateLimits) -> None:
    passed(limits, ADA, 10)
    assert limits.take(Act.READ, ADA, HERE, 0.0) is None


def test_whose_limit_it_is_and_how_long_to_wait(limits: RateLimits) -> None:
    passed(limits, ADA, 10)
    assert shown(limits.take(Act.SEND, ADA, HERE, 0.0)) == (Act.SEND, Per.PERSON, 6.0)
    passed(limits, BO, 5)
    assert shown(limits.take(Act.SEND, BO, HERE, 0.0)) == (Act.SEND, Per.ADDRESS, 4.0)


def shown(excess: Excess | None) -> tuple[Act, Per, float]:
    assert excess is not None
    return excess.act, excess.per, round(excess.wait, 3)


def test_it_is_news_once_a_minute_for_each_whose_limit_it_is(limits: RateLimits) -> None:
    """An attacker cannot fill the trail with refusals."""
    assert news_of(limits, ADA, HERE) == [1.0, 61.0, 121.0]
    assert news_of(limits, BO, THERE) == [1.0, 61.0, 121.0]


def news_of(limits: RateLimits, person: PersonId, address: str) -> list[float]:
    """When, of twenty tries a second for three minutes."""
    tries = [1.0 + number / 20 for number in range(3 * 60 * 20)]
    found = [(now, limits.take(Act.SEND, person, address, now)) for now in tries]
    return [float(int(now)) for now, excess in found if excess is not None and excess.is_news]


def test_a_login_has_one_limit_at_all_addresses(limits: RateLimits) -> None:
    assert tried(limits, "lina", 9) == 9
    assert tried(limits, "lina", 9, THERE) == 1
    found = limits.take_sign_in("lina", THERE, 0.0)
    assert found is not None
    assert found.per is Per.LOGIN


@pytest.mark.parametrize("written", ["LINA", " lina ", "ｌｉｎａ"])
def test_another_way_of_writing_is_the_same_login(limits: RateLimits, written: str) -> None:
    tried(limits, "lina", 10)
    assert tried(limits, written, 1) == 0


def test_logins_at_one_address_share_its_limit(limits: RateLimits) -> None:
    assert [tried(limits, f"login-{number}", 1) for number in range(20)] == [1] * 15 + [0] * 5
    assert tried(limits, "login-19", 20, THERE) == 10, "what was refused at the address counts for no login"


def test_a_login_that_is_refused_takes_nothing_from_its_address(limits: RateLimits) -> None:
    tried(limits, "lina", 1000)
    assert tried(limits, "wangfang", 1000) == 5


def test_a_sign_in_that_succeeds_counts_for_its_login_alone(limits: RateLimits) -> None:
    for number in range(1000):
        assert tried(limits, f"login-{number}", 1) == 1
        limits.forgive_sign_in(HERE)
    for _ in range(9):
        assert tried(limits, "login-0", 1) == 1
        limits.forgive_sign_in(HERE)
    assert tried(limits, "login-0", 1) == 0


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_a_network_of_one_subscriber_is_one_address(address: str, site: str) -> None:
    assert site_of(address) == site
