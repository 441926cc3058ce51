"""What holds of every operation, tried on messages, pins and reactions."""

from uuid import UUID

import httpx2
import pytest

from govim.web.api.operation import Operation
from govim.web.api.table import OPERATIONS
from tests.components.wire import new_ref
from tests.govim.web.desk import Desk, comparable

NOWHERE = "0198c0de-0000-7000-8000-000000000001"
WORDS = {"kind": "text", "text": "请今日报送"}


def sent(desk: Desk, where: str) -> int:
    body = {"client_ref": str(new_ref()), "body": WORDS}
    answer = desk.ask("POST", f"/api/conversations/{where}/messages", json=body)
    assert answer.status_code == 201
    seq: int = answer.json()["seq"]
    return seq


def test_a_message_is_acked_as_created(ada: Desk, bo: Desk) -> None:
    where, ref = ada.open_group(bo), str(new_ref())
    body = {"client_ref": ref, "body": WORDS}
    answer = ada.ask("POST", f"/api/conversations/{where}/messages", json=body)
    ack = answer.json()
    assert (answer.status_code, ack["type"], ack["client_ref"], ack["seq"]) == (201, "ack", ref, 2)
    [entry] = bo.get(f"/api/conversations/{where}/entries?after=1").json()["entries"]
    assert (entry["seq"], entry["body"], entry["client_ref"]) == (2, WORDS, ref)
    assert ada.ask("POST", f"/api/conversations/{where}/messages", json=body).json() == ack


def test_a_change_is_answered_with_its_result(ada: Desk, bo: Desk) -> None:
    where = ada.open_group(bo)
    path = f"/api/conversations/{where}/messages/{sent(ada, where)}/reactions"
    answer = bo.ask("PUT", path, json={"reaction": "👍"})
    assert (answer.status_code, answer.json()) == (
        200,
        {"seq": 2, "reactions": [{"reaction": "👍", "count": 1}]},
    )
    read = ada.get(path).json()
    assert (read["total"], read["reactions"][0]["person"]) == (1, bo.who.person)


def test_a_refusal_is_that_of_the_frame(ada: Desk, bo: Desk) -> None:
    where = ada.open_group(bo)
    path = f"/api/conversations/{where}/messages/{sent(ada, where)}/recall"
    refused = bo.ask("POST", path, json={"client_ref": str(new_ref())})
    assert (refused.status_code, refused.json()["rule"]) == (422, "office.recall.sender")
    assert ada.ask("POST", path, json={"client_ref": str(new_ref())}).status_code == 201
    again = ada.ask("POST", path, json={"client_ref": str(new_ref())})
    assert (again.status_code, again.json()["code"]) == (409, "already_recalled")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "messages", {"client_ref": str(new_ref()), "body": WORDS}),
        ("POST", "messages/2/pin", {"client_ref": str(new_ref())}),
        ("PUT", "messages/2/reactions", {"reaction": "👍"}),
        ("GET", "messages/2/reactions", None),
        ("GET", "pins", None),
        ("GET", "members", None),
    ],
)
def test_a_foreign_conversation_is_answered_as_an_absent_one(
    ada: Desk, bo: Desk, eve: Desk, method: str, path: str, body: object
) -> None:
    where = ada.open_group(bo)
    sent(ada, where)
    options = {} if body is None else {"json": body}
    foreign, absent = (
        eve.ask(method, f"/api/conversations/{each}/{path}", **options) for each in (where, NOWHERE)
    )
    assert foreign.status_code == 404
    assert comparable(foreign) == comparable(absent)


def test_a_foreign_page_and_another_type_are_stopped_at_the_edge(ada: Desk, bo: Desk) -> None:
    path = f"/api/conversations/{ada.open_group(bo)}/messages"
    body = {"client_ref": str(new_ref()), "body": WORDS}
    foreign = ada.ask("POST", path, json=body, headers={"origin": "http://evil.example"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "foreign_origin")
    form = ada.ask("POST", path, content=b"{}", headers={"content-type": "text/plain"})
    assert (form.status_code, form.json()["detail"]) == (400, {"field": "content-type"})


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_nobody_asks_without_a_session(nobody: httpx2.Client, operation: Operation) -> None:
    if operation.is_open:
        return
    path = operation.path
    for field in operation.parameters:
        path = path.replace(f"{{{field.name}}}", NOWHERE if field.type is UUID else "1")
    answer = nobody.request(operation.method, path)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
