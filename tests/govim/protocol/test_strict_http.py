import h11
import pytest

from govim.protocol.strict_http import (
    BAD_REQUEST,
    MAX_HEAD,
    MAX_HEADERS,
    OTHER_VERSION,
    TOO_MUCH,
    has_body,
    refusal_of,
    refuse_bare_lf,
)

KEY = (b"Sec-WebSocket-Key", b"dGhlIHNhbXBsZSBub25jZQ==")
VERSION = (b"Sec-WebSocket-Version", b"13")
UPGRADE = (b"Upgrade", b"websocket")
CONNECTION = (b"Connection", b"keep-alive, Upgrade")
Header = tuple[bytes, bytes]


def request(*headers: Header, method: bytes = b"GET") -> h11.Request:
    return h11.Request(method=method, target=b"/", headers=[(b"Host", b"x"), *headers])


@pytest.fixture
def connection() -> h11.Connection:
    refuse_bare_lf()
    refuse_bare_lf()
    return h11.Connection(h11.SERVER)


def test_an_ordinary_request_passes() -> None:
    assert refusal_of(request()) is None
    assert refusal_of(request((b"Content-Length", b"2"), method=b"POST")) is None
    assert refusal_of(request(UPGRADE, CONNECTION, KEY, VERSION)) is None
    assert refusal_of(request((b"Upgrade", b"TLS/1.0"))) is None


@pytest.mark.parametrize(
    "headers",
    [
        [(b"Upgrade", b"H2C")],
        [(b"Content-Length", b"0"), (b"Transfer-Encoding", b"chunked")],
        [UPGRADE, CONNECTION, VERSION],
        [UPGRADE, CONNECTION, KEY],
        [UPGRADE, CONNECTION, VERSION, VERSION, KEY],
        [UPGRADE, CONNECTION, VERSION, KEY, KEY],
        [UPGRADE, CONNECTION, VERSION, (b"Sec-WebSocket-Key", b"c2hvcnQ=")],
        [UPGRADE, CONNECTION, VERSION, (b"Sec-WebSocket-Key", b"!" * 24)],
        [UPGRADE, VERSION, KEY],
        [UPGRADE, (b"Connection", b"close"), VERSION, KEY],
        [CONNECTION, VERSION, KEY],
        [(b"Upgrade", b"TLS/1.0"), CONNECTION, VERSION, KEY],
        [UPGRADE, CONNECTION, VERSION, KEY, (b"Content-Length", b"4")],
        [UPGRADE, CONNECTION, VERSION, KEY, (b"Transfer-Encoding", b"chunked")],
    ],
)
def test_what_can_be_read_in_two_ways_or_is_no_handshake_is_refused(headers: list[Header]) -> None:
    assert refusal_of(request(*headers)) is BAD_REQUEST  # fault 12


def test_connect_is_refused() -> None:
    assert refusal_of(request(method=b"CONNECT")) is BAD_REQUEST  # fault 12


def test_a_handshake_is_a_get_of_http_1_1() -> None:
    good = [(b"Host", b"x"), UPGRADE, CONNECTION, VERSION, KEY]
    for method, version in ((b"POST", b"1.1"), (b"get", b"1.1"), (b"GET", b"1.0")):
        asked = h11.Request(method=method, target=b"/ws", headers=good, http_version=version)
        assert refusal_of(asked) is BAD_REQUEST


def test_a_head_has_its_measure() -> None:
    assert refusal_of(request(*[(b"X", b"y")] * (MAX_HEADERS - 1))) is None
    assert refusal_of(request(*[(b"X", b"y")] * MAX_HEADERS)) is TOO_MUCH
    assert refusal_of(request((b"X", b"y" * (MAX_HEAD - 20)))) is None
    assert refusal_of(request((b"X", b"y" * MAX_HEAD))) is TOO_MUCH
    assert (
        refusal_of(h11.Request(method=b"GET", target=b"/" * MAX_HEAD, headers=[(b"Host", b"x")])) is TOO_MUCH
    )


def test_a_body_is_announced_by_a_length_or_an_encoding() -> None:
    assert not has_body(request())
    assert not has_body(request((b"Content-Length", b"00")))
    assert has_body(request((b"Content-Length", b"1")))
    assert has_body(request((b"Transfer-Encoding", b"chunked")))


def test_another_version_is_told_ours() -> None:
    refusal = refusal_of(request(UPGRADE, CONNECTION, KEY, (b"Sec-WebSocket-Version", b"12")))
    assert refusal is OTHER_VERSION
    assert dict(refusal.headers)[b"sec-websocket-version"] == b"13"


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\nHost: x\n\n",
        b"GET / HTTP/1.1\r\nHost: x\n\r\n",
        b"GET / HTTP/1.1\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n\n",
        b"\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
@pytest.mark.parametrize("size", [1, 1000])
def test_a_bare_lf_ends_no_line(connection: h11.Connection, sent: bytes, size: int) -> None:  # fault 12
    with pytest.raises(h11.RemoteProtocolError) as raised:
        read(connection, sent, size)
    assert raised.value.error_status_hint == 400


def read(connection: h11.Connection, sent: bytes, size: int) -> None:
    for at in range(0, len(sent), size):
        connection.receive_data(sent[at : at + size])
        connection.next_event()


def test_lines_with_crlf_are_read_and_a_body_is_left_alone(connection: h11.Connection) -> None:
    connection.receive_data(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n{\n}\n")
    assert isinstance(connection.next_event(), h11.Request)
    body = connection.next_event()
    assert isinstance(body, h11.Data)
    assert bytes(body.data) == b"{\n}\n"
