import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim.protocol.forwarded import TrustedProxies, client_address, client_scheme, parse_address

TRUSTED = TrustedProxies(["10.0.0.0/24", "::1"])
PROXY, OTHER_PROXY, CLIENT, LIE = "10.0.0.1", "10.0.0.2", "203.0.113.9", "192.0.2.1"


@pytest.mark.parametrize(
    ("peer", "headers", "expected"),
    [
        (PROXY, [CLIENT], CLIENT),
        (PROXY, [f"{LIE}, {CLIENT}"], CLIENT),
        (PROXY, [LIE, CLIENT], CLIENT),
        (PROXY, [f"{LIE}, {CLIENT}, {OTHER_PROXY}"], CLIENT),
        (PROXY, [f"{CLIENT}:4711"], CLIENT),
        (PROXY, ["[2001:db8::1]:4711"], "2001:db8::1"),
        ("::ffff:10.0.0.1", [CLIENT], CLIENT),
        ("::1", ["::ffff:203.0.113.9"], CLIENT),
        (PROXY, ["fe80::9%" + "x" * 300], "fe80::9"),  # or it would not fit into its column
        (PROXY, [], PROXY),
        (PROXY, [f"{OTHER_PROXY}"], OTHER_PROXY),
        (PROXY, [f"{CLIENT}, unknown"], PROXY),
        (PROXY, [""], PROXY),
        (CLIENT, [LIE], CLIENT),
    ],
)
def test_the_rightmost_address_that_is_not_our_proxy_s_is_the_client(
    peer: str, headers: list[str], expected: str
) -> None:
    assert client_address(peer, headers, TRUSTED) == expected


@given(st.text(), st.sampled_from([CLIENT, "2001:db8::1"]))
def test_what_a_client_writes_itself_is_never_believed(written: str, client: str) -> None:
    assert client_address(client, [written], TRUSTED) == client
    assert client_address(PROXY, [f"{written}, {client}"], TRUSTED) == client


@pytest.mark.parametrize(
    ("peer", "told", "expected"),
    [
        (PROXY, ["https"], "https"),
        (PROXY, ["http, https"], "https"),
        (PROXY, ["https", "http"], "http"),
        (PROXY, ["ftp"], "http"),
        (PROXY, [], "http"),
        (CLIENT, ["https"], "http"),
    ],
)
def test_the_scheme_is_what_our_own_proxy_saw(peer: str, told: list[str], expected: str) -> None:
    assert client_scheme(peer, told, "http", TRUSTED) == expected


@pytest.mark.parametrize("written", ["", "unknown", "_hidden", "1.2.3", "[::1", "a:1"])
def test_what_is_no_address_is_none(written: str) -> None:
    assert parse_address(written) is None or written == "[::1"


def test_without_a_list_nobody_is_trusted() -> None:
    assert client_address(PROXY, [CLIENT], TrustedProxies()) == PROXY
    assert "no address" not in TRUSTED
