import json
from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.types import Message, Scope

from govim.domain.errors import OutcomeUnknown, Rejected, TooManyRequests
from govim.identity.tokens import token_hash
from govim.texts import text
from govim.web.app import build_app
from govim.web.parts import Parts
from govim.web.refusals import refusal
from govim.wiring import SystemClock, SystemIds
from tests.govim.web.desk import comparable


def scope(**headers: str) -> Scope:
    return {"type": "http", "headers": [(name.encode(), value.encode()) for name, value in headers.items()]}


def test_a_refusal_says_code_rule_text_and_detail() -> None:
    error = Rejected("sensitive_word", rule="office.words.secrets", policy="office/1", word="绝密")
    answer = refusal(error, scope())
    assert answer.status_code == 422
    assert json.loads(bytes(answer.body)) == {
        "code": "sensitive_word",
        "rule": "office.words.secrets",
        "text": text("error.sensitive_word", "zh-CN", word="绝密", rule="office.words.secrets"),
        "detail": {"policy": "office/1", "word": "绝密"},
    }


def test_the_text_is_in_the_readers_language(nobody: httpx2.Client) -> None:
    said = {
        wanted: nobody.get("/api/session", headers={"accept-language": wanted}).json()["text"]
        for wanted in ("zh-CN", "en-GB,en;q=0.9", "fr", "")
    }
    chinese, english = text("error.not_signed_in", "zh-CN"), text("error.not_signed_in", "en")
    assert said == {"zh-CN": chinese, "en-GB,en;q=0.9": english, "fr": chinese, "": chinese}
    assert "accept-language" in nobody.get("/api/session").headers["vary"]


def test_two_refusals_of_one_kind_differ_in_the_requests_id_only(nobody: httpx2.Client) -> None:
    one, other = nobody.get("/api/session"), nobody.get("/api/session")
    assert one.content == other.content
    assert one.headers["x-request-id"] != other.headers["x-request-id"]


def test_what_is_no_route_is_not_found(nobody: httpx2.Client) -> None:
    answers = [
        nobody.get(path) for path in ("/nowhere", "/api", "/api/", "/api/conversations/x/entries", "/WS")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert comparable(answers[0]) == comparable(answers[1])
    assert answers[0].json()["code"] == "not_found"


def test_a_wrong_method_is_said_with_the_right_ones(nobody: httpx2.Client) -> None:
    answer = nobody.put("/api/people", json={})
    assert (answer.status_code, answer.json()["code"]) == (405, "malformed")
    assert "GET" in answer.headers["allow"]


@pytest.fixture
async def broken() -> AsyncIterator[httpx2.AsyncClient]:
    """The app on parts that do not work: whatever it does is a bug."""
    parts = dict.fromkeys(Parts.__slots__) | {"ids": SystemIds()}
    app = build_app(Parts(**parts))  # type: ignore[arg-type]
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://govim") as client:
        yield client


async def test_a_bug_is_a_reference_and_nothing_from_inside(
    broken: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await broken.get("/api/session", headers={"cookie": "govim_session=x"})
    assert answer.status_code == 500
    body = answer.json()
    assert (body["code"], body["rule"], body["detail"]) == ("internal", None, {})
    assert answer.headers["x-request-id"] in body["text"]
    assert "NoneType" not in answer.text
    assert answer.headers["content-security-policy"]
    assert any(record.exc_info for record in caplog.records)


async def test_a_peer_that_goes_away_in_its_request_is_no_bug(caplog: pytest.LogCaptureFixture) -> None:
    parts = dict.fromkeys(Parts.__slots__) | {"ids": SystemIds()}
    app = build_app(Parts(**parts))  # type: ignore[arg-type]

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def say(message: Message) -> None:
        del message

    headers = [(b"content-type", b"application/json"), (b"host", b"govim")]
    asked = {"method": "POST", "path": "/api/session", "query_string": b"", "headers": headers}
    await app({"type": "http", "scheme": "http", "client": ("127.0.0.1", 1), **asked}, gone, say)
    assert [record for record in caplog.records if record.exc_info] == []


class Undecided:
    """A reader that lost its answer on the way."""

    async def session(self, *_: object, **__: object) -> None:
        raise OutcomeUnknown


async def test_an_unknown_outcome_says_that_a_retry_settles_it() -> None:
    parts = dict.fromkeys(Parts.__slots__) | {
        "ids": SystemIds(),
        "clock": SystemClock(),
        "hash_token": token_hash,
        "reader": Undecided(),
    }
    transport = httpx2.ASGITransport(app=build_app(Parts(**parts)))  # type: ignore[arg-type]
    async with httpx2.AsyncClient(transport=transport, base_url="http://govim") as client:
        answer = await client.get("/api/session", headers={"cookie": "govim_session=x"})
    assert (answer.status_code, answer.json()["code"]) == (503, "outcome_unknown")
    assert answer.json()["text"] == text("error.outcome_unknown", "zh-CN")


def test_too_many_requests_say_when_to_come_again() -> None:
    error = TooManyRequests(rule="limits.search_per_minute", retry_after=7)
    answer = refusal(error, scope(**{"accept-language": "en"}))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    body = json.loads(bytes(answer.body))
    assert (body["code"], body["rule"], body["detail"]) == (
        "too_many_requests",
        "limits.search_per_minute",
        {"retry_after": 7},
    )
    assert body["text"].endswith("try again in 7 s.")
