from govim.domain.rate_limits import Act
from govim.protocol.frames import Ack, History, Page
from govim.protocol.http import NewConversation
from govim.protocol.messages import Pin, React, Tally
from govim.web.api.operation import Operation
from govim.web.conversations import get_conversations

WHERE = "/c/{conversation}/{seq}"
PIN = Operation("POST", WHERE, Pin, Ack)
REACT = Operation("PUT", WHERE, React, Tally)
HISTORY = Operation("GET", "/c/{conversation}", History, Page)
OPEN = Operation("POST", "/c", NewConversation, Ack, "open", Act.SEND, get_conversations)


def names(fields: object) -> list[str]:
    assert isinstance(fields, tuple)
    return [field.name for field in fields]


def test_it_is_called_like_its_frame() -> None:
    assert [each.id for each in (PIN, REACT, HISTORY, OPEN)] == ["pin", "react", "history", "open"]


def test_each_field_has_one_place() -> None:
    assert (names(PIN.parameters), names(PIN.query), names(PIN.body)) == (
        ["conversation", "seq"],
        [],
        ["client_ref", "is_pinned"],
    )
    assert (names(HISTORY.parameters), names(HISTORY.body)) == (["conversation"], [])
    assert names(HISTORY.query) == ["before", "after", "around", "since", "limit"]


def test_nobody_numbers_a_request_of_http() -> None:
    assert "request" not in names(REACT.parameters) + names(REACT.query) + names(REACT.body)


def test_a_body_of_several_shapes_has_no_fields_of_its_own() -> None:
    assert OPEN.choice == NewConversation
    assert (OPEN.parameters, OPEN.query, OPEN.body) == ((), (), ())


def test_what_is_no_uuid_leads_nowhere() -> None:
    assert PIN.route == "/c/{conversation:uuid}/{seq}"


def test_an_entry_is_created_and_what_says_nothing_has_no_content() -> None:
    assert [each.status for each in (PIN, REACT, HISTORY)] == [201, 200, 200]
    assert Operation("DELETE", "/x", None, None, "end", Act.READ, OPEN.endpoint).status == 204


def test_reading_is_limited_apart_from_changing() -> None:
    assert [each.limited_as for each in (PIN, REACT, HISTORY)] == [Act.SEND, Act.SEND, Act.READ]
