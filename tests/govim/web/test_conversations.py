from collections.abc import Callable
from uuid import UUID

import pytest

from govim.domain.ids import Position
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim_audit.indexer.source import DatabaseRecords
from govim_audit.record import Kind
from tests.components.wire import new_ref
from tests.govim.web.desk import Desk, comparable

NOWHERE = "0198c0de-0000-7000-8000-000000000001"


def group(ada: Desk, *others: Desk, title: str = "题", ref: UUID | None = None) -> dict[str, object]:
    people = [other.who.person for other in others]
    return {"client_ref": str(ref or new_ref()), "kind": "group", "title": title, "people": people}


def test_a_direct_conversation_is_made_once(desk: Callable[[str], Desk]) -> None:
    ada, bo = desk("machao"), desk("fengtao")  # who have not talked yet
    body = {"client_ref": str(new_ref()), "kind": "direct", "person": bo.who.person}
    first = ada.ask("POST", "/api/conversations", json=body)
    again = ada.ask("POST", "/api/conversations", json={**body, "client_ref": str(new_ref())})
    reverse = {"client_ref": str(new_ref()), "kind": "direct", "person": ada.who.person}
    other = bo.ask("POST", "/api/conversations", json=reverse)
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 200)
    assert first.json()["id"] == again.json()["id"] == other.json()["id"]


def test_a_new_group_is_answered_with_its_summary(ada: Desk, bo: Desk, eve: Desk) -> None:
    answer = ada.ask("POST", "/api/conversations", json=group(ada, bo, eve, title="防汛值班"))
    assert answer.status_code == 201
    summary = answer.json()
    assert (summary["kind"], summary["title"], summary["member_count"]) == ("group", "防汛值班", 3)
    assert (summary["last_seq"], summary["last_ordinal"], summary["unread"], summary["last"]) == (
        1,
        0,
        0,
        None,
    )
    assert (summary["role"], summary["other"], summary["last_sender"]) == ("owner", None, None)
    assert summary["id"] in {each["id"] for each in bo.get("/api/conversations").json()["conversations"]}


def test_a_retry_answers_the_group_that_is_there(ada: Desk, bo: Desk) -> None:
    body = group(ada, bo)
    first = ada.ask("POST", "/api/conversations", json=body)
    again = ada.ask("POST", "/api/conversations", json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    other = ada.ask("POST", "/api/conversations", json={**body, "title": "另一个"})
    assert (other.status_code, other.json()["code"]) == (409, "client_ref_reused")


def test_a_person_that_is_none_is_not_found(ada: Desk) -> None:
    body = {"client_ref": str(new_ref()), "kind": "direct", "person": NOWHERE}
    answer = ada.ask("POST", "/api/conversations", json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_people")
    assert NOWHERE not in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "room"},
        {"kind": None},
        {"client_ref": "x"},
        {"title": ""},
        {"title": "字" * 101},
        {"people": []},
        {"people": ["x"]},
        {"people": NOWHERE},
    ],
    ids=str,
)
def test_what_cannot_be_opened_is_malformed(ada: Desk, bo: Desk, wrong: dict[str, object]) -> None:
    answer = ada.ask("POST", "/api/conversations", json=group(ada, bo) | wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_title_that_the_policy_refuses_is_told_with_its_rule_and_recorded(ada: Desk, bo: Desk) -> None:
    body = group(ada, bo, title="绝密 项目")
    answer = ada.ask("POST", "/api/conversations", json=body)
    told = answer.json()
    assert (answer.status_code, told["code"], told["rule"]) == (422, "title_word", "office.words.secrets")
    assert told["text"].startswith("未创建")
    records = DatabaseRecords(StoredSite(DataFolder(ada.server.folder)))
    last = list(records.records(Position(0), 100_000))[-1]
    records.close()
    assert (last.leaf.kind, str(last.leaf.actor)) == (Kind.ACT_REFUSED, ada.who.person)


def test_entries_are_a_page(ada: Desk, bo: Desk) -> None:
    where = ada.open_group(bo)
    page = bo.get(f"/api/conversations/{where}/entries").json()
    assert (page["conversation"], page["head"]) == (where, 1)
    [entry] = page["entries"]
    assert (entry["seq"], entry["kind"], entry["sender"]) == (1, "members", ada.who.person)
    assert set(entry["joined"]) == {ada.who.person, bo.who.person}


@pytest.mark.parametrize(
    "query",
    ["", "?after=0", "?before=5&limit=3", "?limit=0", "?after=x", "?before=1&after=1"],
)
def test_a_foreign_conversation_is_answered_as_an_absent_one(
    ada: Desk, bo: Desk, eve: Desk, query: str
) -> None:
    """Fault 18: status, headers and body."""
    where = ada.open_group(bo)
    foreign = eve.get(f"/api/conversations/{where}/entries{query}")
    absent = eve.get(f"/api/conversations/{NOWHERE}/entries{query}")
    assert comparable(foreign) == comparable(absent)
    assert foreign.status_code in {404, 400}
    assert where not in foreign.text
    assert where not in str(foreign.headers)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize(
    "path", ["/api/conversations/{}", "/api/conversations/{}/entries", "/api/conversations/{}/x"]
)
def test_no_method_tells_them_apart(ada: Desk, bo: Desk, eve: Desk, method: str, path: str) -> None:
    where = ada.open_group(bo)
    foreign, absent = (eve.ask(method, path.format(each)) for each in (where, NOWHERE))
    assert comparable(foreign) == comparable(absent)


def test_a_list_holds_ones_own_only(ada: Desk, bo: Desk, eve: Desk) -> None:
    where = ada.open_group(bo)
    listed = {each["id"] for each in eve.get("/api/conversations").json()["conversations"]}
    assert where not in listed


@pytest.mark.parametrize(
    "query",
    [
        "before=0",
        "before=-1",
        "before=x",
        "before=1.5",
        "before=１",
        "before=",
        "after=-1",
        "limit=0",
        "limit=201",
        "before=1&after=1",
        f"after={2**53}",
        "after=" + "9" * 30,
        "after=" + "9" * 6000,
        "after=" + "0" * 20 + "9" * 30,
        "after=" + "0" * 20 + "9" * 6000,
    ],
    ids=lambda query: query[:40],
)
def test_a_number_that_is_none_is_malformed(ada: Desk, bo: Desk, query: str) -> None:
    answer = ada.get(f"/api/conversations/{ada.open_group(bo)}/entries?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_the_highest_numbers_are_taken(ada: Desk, bo: Desk) -> None:
    where = ada.open_group(bo)
    assert ada.get(f"/api/conversations/{where}/entries?before={2**53 - 1}&limit=200").status_code == 200
    assert ada.get(f"/api/conversations/{where}/entries?after={2**53 - 1}").json()["entries"] == []


def test_the_list_is_read_by_pages_and_says_how_many_there_are(ada: Desk, bo: Desk) -> None:
    for title in ("一", "二", "三"):
        assert ada.ask("POST", "/api/conversations", json=group(ada, bo, title=title)).status_code == 201
    everything = ada.get("/api/conversations").json()
    pages = [ada.get(f"/api/conversations?after={after}&limit=2").json() for after in range(0, 20, 2)]
    assert [each for page in pages for each in page["conversations"]] == everything["conversations"]
    assert {page["total"] for page in pages} == {everything["total"]} == {len(everything["conversations"])}
    assert max(len(page["conversations"]) for page in pages) == 2
    for wrong in ("after=-1", "limit=0", "limit=201", "limit=x"):
        assert ada.get(f"/api/conversations?{wrong}").status_code == 400
