import json
from typing import Annotated
from uuid import UUID

import pytest
from msgspec import Meta
from starlette.requests import Request
from starlette.types import Message

from govim.domain.errors import Malformed
from govim.protocol.frames import People
from govim.protocol.messages import Pin, React, Reactions
from govim.web.api.asked import Reading, is_list
from govim.web.api.operation import Operation

WHERE = UUID("0198c0de-0000-7000-8000-000000000001")
REF = UUID("0198c0de-0000-7000-8000-000000000002")
PIN = Reading(Operation("POST", "/{conversation}/{seq}", Pin))
REACT = Reading(Operation("PUT", "/{conversation}/{seq}", React))
REACTIONS = Reading(Operation("GET", "/{conversation}/{seq}", Reactions))
PEOPLE = Reading(Operation("GET", "/people", People))
PLACE = {"conversation": WHERE, "seq": "3"}


def request(path: dict[str, object], query: str = "", body: object = None) -> Request:
    said = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()

    async def receive() -> Message:
        return {"type": "http.request", "body": said, "more_body": False}

    scope = {"type": "http", "query_string": query.encode(), "headers": [], "path_params": path}
    return Request(scope, receive)


async def test_path_and_body_are_one_request() -> None:
    asked = await PIN.read(request(PLACE, body={"client_ref": str(REF), "is_pinned": False}))
    assert asked == Pin(client_ref=REF, conversation=WHERE, seq=3, is_pinned=False)


async def test_what_is_not_said_is_as_in_the_frame() -> None:
    assert (await PIN.read(request(PLACE, body={"client_ref": str(REF)}))).is_pinned
    asked = await REACTIONS.read(request(PLACE, "after=2"))
    assert asked == Reactions(request=0, conversation=WHERE, seq=3, after=2, limit=50)


async def test_a_list_is_a_parameter_that_is_repeated() -> None:
    asked = await PEOPLE.read(request({}, f"people={WHERE}&people={REF}"))
    assert asked.people == [WHERE, REF]
    assert (await PEOPLE.read(request({}, f"people={REF}"))).people == [REF]


@pytest.mark.parametrize(
    ("reading", "path", "query", "body", "field"),
    [
        (REACT, PLACE, "", {"reaction": "赞", "is_sett": True}, "is_sett"),
        (REACT, PLACE, "", {"reaction": "赞", "seq": 4}, "seq"),
        (REACT, PLACE, "", {"reaction": "赞", "request": 4}, "request"),
        (REACT, PLACE, "is_set=false", {"reaction": "赞"}, "is_set"),
        (REACT, PLACE, "", {}, "reaction"),
        (REACT, PLACE, "", None, "reaction"),
        (REACT, PLACE, "", {"reaction": "x" * 33}, "reaction"),
        (REACT, PLACE, "", {"reaction": "赞", "is_set": "false"}, "is_set"),
        (REACT, PLACE | {"seq": "0"}, "", {"reaction": "赞"}, "seq"),
        (REACT, PLACE | {"seq": "9" * 6000}, "", {"reaction": "赞"}, "seq"),
        (REACT, PLACE | {"seq": "１"}, "", {"reaction": "赞"}, "seq"),
        (REACTIONS, PLACE, "limit=201", None, "limit"),
        (REACTIONS, PLACE, "limit=1&limit=2", None, "limit"),
        (REACTIONS, PLACE, "page=1", None, "page"),
        (REACTIONS, PLACE, "", {"limit": 1}, "limit"),
        (PEOPLE, {}, "people=x", None, "people"),
        (PEOPLE, {}, "", None, "people"),
    ],
)
async def test_what_is_wrong_is_named(
    reading: Reading, path: dict[str, object], query: str, body: object, field: str
) -> None:
    with pytest.raises(Malformed) as refused:
        await reading.read(request(path, query, body))
    assert refused.value.detail == {"field": field}


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff", b"[" * 60_000, b'{"` - at `$.x": 1}'])
async def test_what_is_no_object_is_malformed_and_nothing_is_echoed(body: bytes) -> None:
    with pytest.raises(Malformed) as refused:
        await REACT.read(request(PLACE, body=body))
    assert set(refused.value.detail.values()) <= {"x"}


def test_a_list_is_known_through_what_is_around_it() -> None:
    assert all(map(is_list, [list[int], Annotated[list[int], Meta(max_length=1)], list[UUID] | None]))
    assert not any(map(is_list, [int, str | None, Annotated[str, Meta(max_length=1)], UUID]))
