import pytest

from govim.conformance.http import Head
from govim.conformance.site import SignInRefused, Site, wait_of
from govim.conformance.verdict import NotApplicable
from govim.demo.organisation import PASSWORD


async def test_a_wrong_password_is_said(site: Site) -> None:
    with pytest.raises(SignInRefused, match="lina: status 401"):
        await site.sign_in("lina", PASSWORD + "x")


async def test_an_account_can_ask(site: Site) -> None:
    first = site.accounts[0]
    answer = await site.api("GET", "/api/session", cookie=first.cookie)
    assert answer.fields["person"]["id"] == first.person


async def test_two_accounts_have_one_conversation(site: Site) -> None:
    where = await site.direct()
    assert await site.direct() == where
    again = Site(site.target, accounts=site.accounts)
    assert await again.direct() == where


async def test_one_account_is_not_enough_for_two(site: Site) -> None:
    site.accounts.pop()
    with pytest.raises(NotApplicable):
        await site.direct()


@pytest.mark.parametrize(("said", "seconds"), [("2", 2.0), ("", 1.0), ("tomorrow", 1.0), ("9999", 60.0)])
def test_whoever_is_told_to_wait_waits(said: str, seconds: float) -> None:
    assert wait_of(Head(status=429, headers=(("retry-after", said),))) == seconds
