import pytest

from govim.conformance.http import KEY, Unreadable, accept_of, read_head, request, upgrade


def test_the_accept_is_that_of_the_rfc() -> None:
    assert accept_of(KEY) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # RFC 6455 § 1.3


def test_a_head_is_read() -> None:
    head = read_head(b"HTTP/1.1 401 Unauthorized\r\nX-A: 1\r\nx-a:2\r\n\r\n")
    assert (head.status, head.all("X-A"), head.get("x-a"), head.get("y")) == (401, ["1", "2"], "1, 2", "")


@pytest.mark.parametrize("said", [b"nonsense", b"HTTP/2 200", b"HTTP/1.1 abc", b""])
def test_what_is_no_answer_is_said(said: bytes) -> None:
    with pytest.raises(Unreadable):
        read_head(said)


def test_a_request_has_exactly_the_headers_that_it_was_given() -> None:
    assert request("GET", "/", ("Host", "x"), body=b"b") == b"GET / HTTP/1.1\r\nHost: x\r\n\r\nb"


def test_a_handshake_can_be_wrong_in_one_point() -> None:
    good = upgrade("x", "/ws")
    assert good.count(b"\r\n") == 7
    assert b"Sec-WebSocket-Version: 12\r\n" in upgrade("x", "/ws", ("Sec-WebSocket-Version", "12"))
    assert b"Version: 13" not in upgrade("x", "/ws", ("Sec-WebSocket-Version", "12"))
    assert b"Host" not in upgrade("x", "/ws", without="Host")
    assert upgrade("x", "/ws", ("Upgrade", "a"), ("Upgrade", "b")).count(b"Upgrade: ") == 2
