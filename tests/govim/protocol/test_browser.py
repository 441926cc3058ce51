import pytest

from govim.protocol.browser import cookie_name, is_own_origin

HOST = "im.example.gov"


@pytest.mark.parametrize(
    ("origin", "is_secure", "is_own"),
    [
        ("https://im.example.gov", True, True),
        ("http://im.example.gov", True, False),
        ("http://im.example.gov", False, True),
        ("https://im.example.gov", False, True),
        ("https://im.example.gov.evil.example", True, False),
        ("https://evil.example", True, False),
        ("null", True, False),
        ("", True, False),
    ],
)
def test_an_origin_is_our_own_or_foreign(origin: str, *, is_secure: bool, is_own: bool) -> None:  # fault 07
    assert is_own_origin(origin, host=HOST, is_secure=is_secure) is is_own


@pytest.mark.parametrize(
    ("fetch_site", "is_own"),
    [(None, True), ("none", True), ("same-origin", True), ("same-site", False), ("cross-site", False)],
)
def test_without_an_origin_the_browser_still_says_from_where(fetch_site: str | None, *, is_own: bool) -> None:
    assert is_own_origin(None, host=HOST, fetch_site=fetch_site) is is_own


def test_only_a_host_over_tls_can_set_the_secure_cookie() -> None:
    assert cookie_name(is_secure=True).startswith("__Host-")
    assert not cookie_name(is_secure=False).startswith("__Host-")
