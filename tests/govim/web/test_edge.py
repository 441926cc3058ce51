import re

import httpx2
import pytest

from govim.web.edge import MAX_BODY, SECURITY_HEADERS
from tests.components.server import Server
from tests.govim.web.desk import Desk, raw

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/session"), ("POST", "/api/conversations"), ("DELETE", "/api/session"), ("PUT", "/livez")],
)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1"},
        {"origin": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_a_foreign_page_changes_nothing(ada: Desk, method: str, path: str, headers: dict[str, str]) -> None:
    answer = ada.ask(method, path, headers=headers, json={} if method != "DELETE" else None)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
    assert "proxy.trusted" in answer.json()["text"]
    assert ada.get("/api/session").status_code == 200


def test_the_own_page_and_other_clients_may(server: Server, ada: Desk) -> None:
    for headers in ({"origin": server.url}, {"sec-fetch-site": "same-origin"}, {}):
        answer = ada.ask("POST", "/api/conversations", headers=headers, json={})
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_reading_needs_no_origin(ada: Desk) -> None:
    assert ada.get("/api/session", headers={"origin": "http://evil.example"}).status_code == 200


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "json"]
)
def test_a_body_that_a_form_could_send_is_refused(ada: Desk, kind: str) -> None:
    answer = ada.ask("POST", "/api/conversations", content=b"{}", headers={"content-type": kind})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert answer.json()["detail"] == {"field": "content-type"}


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_is_taken_however_it_is_written(ada: Desk, kind: str) -> None:
    answer = ada.ask("POST", "/api/conversations", content=b"{}", headers={"content-type": kind})
    assert answer.json()["detail"] == {"field": "kind"}  # so it was read


def test_a_body_is_bounded(nobody: httpx2.Client) -> None:  # fault 13
    padding = MAX_BODY - len(b'{"login":"x","password":"y","x":""}')
    fits = b'{"login":"x","password":"y","x":"%s"}' % (b"x" * padding)
    assert nobody.post("/api/session", content=fits, headers=JSON).status_code == 401
    answer = nobody.post("/api/session", content=fits + b" ", headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert answer.json()["detail"] == {"limit_bytes": MAX_BODY}


def test_a_body_without_a_length_is_bounded_too(nobody: httpx2.Client) -> None:  # fault 13
    parts = iter([b"x" * 1000] * 80)
    answer = nobody.post("/api/session", content=parts, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: -1",
        b"Content-Length: 1e3",
        b"Content-Length: 5, 6",
        b"Content-Length: 0x10",
        b"Content-Length: " + b"9" * 5000,
        b"Transfer-Encoding: xchunked",
        b"Transfer-Encoding: chunked, gzip",
    ],
    ids=lambda line: line[:30].decode(),
)
def test_a_length_that_is_none_is_refused_and_the_line_closed(server: Server, headers: bytes) -> None:
    # fault 12, fault 13
    request = (
        b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n%s\r\n\r\n" % headers
    )
    status = raw(server, request + b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n").split(b" ")[1]
    assert status in {b"400", b"413", b"501"}


def test_a_length_that_is_too_long_is_refused(server: Server) -> None:  # fault 13
    request = b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    assert raw(server, request % 10**18).startswith(b"HTTP/1.1 413")


def test_two_lengths_smuggle_nothing(server: Server) -> None:  # fault 12
    """One request is answered, whatever follows in the bytes, or the line is closed."""
    smuggled = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
    request = (
        b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    )
    answer = raw(server, request + smuggled)
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/livez"), ("GET", "/api/session"), ("GET", "/nowhere"), ("PUT", "/livez"), ("GET", "/")],
)
def test_every_answer_carries_the_headers(nobody: httpx2.Client, method: str, path: str) -> None:
    answer = nobody.request(method, path)
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["x-request-id"])
    assert "server" not in answer.headers
    if path != "/":
        assert answer.headers["cache-control"] == "no-store"


def test_nothing_may_be_loaded_from_elsewhere(nobody: httpx2.Client) -> None:
    """Invariant 13."""
    policy = nobody.get("/livez").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"https?:|\*|unsafe", policy)


def test_plain_http_promises_no_tls(nobody: httpx2.Client) -> None:
    assert "strict-transport-security" not in nobody.get("/livez").headers
