import json
import time
from collections.abc import Callable
from http.cookies import SimpleCookie

import httpx2
import pytest
from sqlalchemy import select, update

from govim.demo.organisation import PASSWORD
from govim.domain.person import RIGHTS_OF_DUTY, Duty, Right
from govim.protocol.browser import COOKIE
from govim.storage.accounts import find_account
from govim.storage.database import open_writer
from govim.storage.folder import DataFolder
from govim.storage.schema import people
from tests.components.server import Server
from tests.govim.web.desk import Desk, comparable


def sign_in(client: httpx2.Client, login: str, password: str = PASSWORD) -> httpx2.Response:
    return client.post("/api/session", json={"login": login, "password": password})


def deactivate(server: Server, login: str) -> None:
    """As a later command will; there is none yet."""
    engine = open_writer(DataFolder(server.folder))
    with engine.begin() as connection:
        account = find_account(connection, login)
        assert account is not None
        now = connection.scalar(select(people.c.created_at).where(people.c.id == account.person))
        connection.execute(update(people).where(people.c.id == account.person).values(deactivated_at=now))
    engine.dispose()


def test_signing_in_answers_who_one_is(nobody: httpx2.Client) -> None:
    answer = sign_in(nobody, "zengrui")
    assert answer.status_code == 200
    body = answer.json()
    assert body["person"]["name"] == "曾睿"
    assert body["must_change"] is False
    me = nobody.get("/api/session")
    assert me.status_code == 200
    assert me.json()["person"] == body["person"]
    assert {"chat", "audit.search", "audit.export"} <= set(me.json()["rights"])


def test_a_page_learns_whether_somebody_is_signed_in(nobody: httpx2.Client) -> None:
    before = nobody.get("/api/visitor")
    assert (before.status_code, before.json()) == (200, {"session": None})
    sign_in(nobody, "lina")
    assert nobody.get("/api/visitor").json() == {"session": nobody.get("/api/session").json()}
    nobody.delete("/api/session")
    assert nobody.get("/api/visitor").json() == {"session": None}


def test_the_cookie_is_for_this_server_only(nobody: httpx2.Client) -> None:
    [cookie] = sign_in(nobody, "lina").headers.get_list("set-cookie")
    [morsel] = SimpleCookie(cookie).values()
    assert (morsel.key, morsel["httponly"], morsel["samesite"].lower(), morsel["path"]) == (
        COOKIE,
        True,
        "lax",
        "/",
    )
    assert int(morsel["max-age"]) == 12 * 3600
    assert morsel["domain"] == ""
    assert len(morsel.value) >= 43  # 256 bits


def test_the_token_is_nowhere_in_the_data(server: Server, nobody: httpx2.Client) -> None:
    token = sign_in(nobody, "wangfang").cookies[COOKIE].encode()
    for path in (server.folder / "govim.db", server.folder / "govim.db-wal"):
        assert token not in path.read_bytes()


def test_every_failure_is_answered_alike(server: Server, nobody: httpx2.Client) -> None:
    """Wrong name, wrong password, deactivated account; and after much the same work."""
    deactivate(server, "pengbo")
    attempts = [
        ("nobody", PASSWORD),
        ("lina", "wrong"),
        ("pengbo", PASSWORD),
        ("pengbo", "wrong"),
        ("*)(uid=*", PASSWORD),  # fault 19
        ("lina\x00", PASSWORD),
        ("' OR 1=1 --", "'"),
    ]
    answers, times = [], []
    for login, password in attempts:
        began = time.monotonic()
        answers.append(comparable(sign_in(nobody, login, password)))
        times.append(time.monotonic() - began)
    assert answers == [answers[0]] * len(answers)
    assert answers[0][0] == 401
    assert json.loads(answers[0][2])["code"] == "sign_in_failed"
    assert min(times) > 0.01, "argon2 was not asked for one of them"


def test_a_deactivated_persons_session_is_dead(server: Server, nobody: httpx2.Client) -> None:  # fault 06
    assert sign_in(nobody, "xuqing").status_code == 200
    assert nobody.get("/api/session").status_code == 200
    deactivate(server, "xuqing")
    for method, path in (("GET", "/api/session"), ("GET", "/api/conversations"), ("GET", "/api/people")):
        answer = nobody.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("written", ["LINA", " lina ", "ｌｉｎａ"])
def test_a_login_may_be_written_in_any_way(nobody: httpx2.Client, written: str) -> None:
    assert sign_in(nobody, written).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"login": "lina"},
        {"login": "", "password": "x"},
        {"login": "lina", "password": ""},
        {"login": "x" * 129, "password": "x"},
        {"login": "lina", "password": "x" * 257},
        {"login": 7, "password": "x"},
        [],
        None,
        "lina",
    ],
)
def test_what_cannot_be_read_is_malformed(nobody: httpx2.Client, body: object) -> None:
    answer = nobody.post("/api/session", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b'{"login":"\\ud800","password":"x"}', b"[" * 60_000]
)
def test_what_is_no_json_is_malformed(nobody: httpx2.Client, content: bytes) -> None:
    answer = nobody.post("/api/session", content=content, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("token", [None, "", "x", "x" * 4000, "%00", "名"])
def test_without_a_good_cookie_one_is_nobody(nobody: httpx2.Client, token: str | None) -> None:
    cookie = [] if token is None else [(b"cookie", f"{COOKIE}={token}".encode())]
    for method in ("GET", "DELETE"):
        answer = nobody.request(method, "/api/session", headers=cookie)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_signing_out_ends_this_session_only(nobody: httpx2.Client, server: Server) -> None:
    sign_in(nobody, "gaohong")
    other = server.sign_in("gaohong")
    mine = {"cookie": f"{COOKIE}={nobody.cookies[COOKIE]}"}
    answer = nobody.delete("/api/session")
    assert (answer.status_code, answer.content) == (204, b"")
    [cookie] = answer.headers.get_list("set-cookie")
    assert SimpleCookie(cookie)[COOKIE]["max-age"] == "0"
    with httpx2.Client(base_url=server.url) as again:
        assert again.get("/api/session", headers=mine).status_code == 401
        assert again.delete("/api/session", headers=mine).status_code == 401
        assert again.get("/api/session", headers=other.headers).status_code == 200


def test_a_rights_list_is_ones_own(desk: Callable[[str], Desk]) -> None:
    for login, duty in (("lina", None), ("caoyang", Duty.SYSTEM_ADMIN), ("shenyue", Duty.SECURITY_AUDITOR)):
        brought = RIGHTS_OF_DUTY[duty] if duty else frozenset()
        assert desk(login).get("/api/session").json()["rights"] == sorted(brought | {Right.CHAT})
