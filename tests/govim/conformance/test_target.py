import pytest

from govim.conformance.target import Address, UnusableUrl, target


@pytest.mark.parametrize(
    ("url", "address", "path"),
    [
        ("http://127.0.0.1:8000", Address("127.0.0.1", 8000, is_secure=False), "/ws"),
        ("http://127.0.0.1:8000/", Address("127.0.0.1", 8000, is_secure=False), "/ws"),
        ("ws://im.example/socket", Address("im.example", 80, is_secure=False), "/socket"),
        ("wss://im.example:444/", Address("im.example", 444, is_secure=True), "/ws"),
        ("https://[::1]:8443", Address("::1", 8443, is_secure=True), "/ws"),
    ],
)
def test_a_url_names_the_socket(url: str, address: Address, path: str) -> None:
    found = target(url)
    assert (found.socket, found.path, found.api) == (address, path, address)
    assert (found.trust is not None) == address.is_secure


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:8000", "ftp://x", "http://", "http://x:port", "http://x:99999", "http://[::1"]
)
def test_what_names_none_is_said(url: str) -> None:
    with pytest.raises(UnusableUrl):
        target(url)


def test_one_may_sign_in_elsewhere() -> None:
    found = target("ws://h:9001/", api="http://h:9000")
    assert found.api.origin == "http://h:9000"
    assert not found.has_own_api
    assert target("ws://h:9001/", api="http://h:9001").has_own_api


def test_an_origin_is_as_a_browser_says_it() -> None:
    assert Address("h", 443, is_secure=True).origin == "https://h"
    assert Address("h", 80, is_secure=True).origin == "https://h:80"
    assert Address("::1", 80, is_secure=False).origin == "http://[::1]"
