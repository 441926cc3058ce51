from uuid import uuid4

import pytest

from tests.govim.web.desk import Desk


def test_presence_is_asked_for_once(ada: Desk) -> None:
    """Of each as somebody who watches them sees it; unknown ones are as those who said nothing."""
    me, stranger = ada.get("/api/session").json()["person"]["id"], str(uuid4())
    ada.ask("PUT", "/api/presence", json={"state": "meeting", "text": "防汛会议"})
    found = ada.get("/api/presence", params={"people": [me, stranger, me]}).json()["people"]
    assert [(each["person"], each["state"], each["text"], each["online"]) for each in found] == [
        (me, "meeting", "防汛会议", False),
        (stranger, found[1]["state"], "", False),
    ]


@pytest.mark.parametrize("people", [[], ["x"], [str(uuid4()) for _ in range(201)]], ids=["none", "x", "many"])
def test_a_wrong_question_is_malformed(ada: Desk, people: list[str]) -> None:
    answer = ada.get("/api/presence", params={"people": people})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
