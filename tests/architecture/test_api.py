"""Whatever can be asked for by a frame can be asked for over HTTP."""

from typing import get_args

from govim.domain.rate_limits import Act
from govim.protocol import frames
from govim.protocol.values import AppendRequest, ChangeRequest, ReadRequest
from govim.services.verbs import VERBS
from govim.storage.answers import ANSWERS
from govim.texts import catalogue
from govim.web.api.operation import WITH_BODY, Operation
from govim.web.api.table import OPERATIONS

# Requests without a line, and why.
ONLY_FRAMES: dict[str, str] = {"invitation": "its token would stand in a URL, and so in logs"}
BY_FRAME = [each for each in OPERATIONS if each.endpoint is None]


def requests() -> set[type]:
    kinds = AppendRequest | ChangeRequest | ReadRequest
    known = {request for request in get_args(frames.Request) if issubclass(request, kinds)}
    return known | set(VERBS) | set(ANSWERS)


def tag(request: type) -> str:
    return str(getattr(request, "__struct_config__").tag)  # noqa: B009


def test_each_request_of_the_protocol_has_its_line() -> None:
    lines = [each.asks for each in BY_FRAME]
    assert sorted(tag(each) for each in requests() - set(lines) if tag(each) not in ONLY_FRAMES) == []
    assert len(lines) == len(set(lines))


def test_each_exception_is_still_needed() -> None:
    assert [name for name in ONLY_FRAMES if name in {each.id for each in BY_FRAME}] == []


def test_the_method_says_what_is_asked() -> None:
    """POST makes an entry; PUT changes something else; GET reads."""

    def is_right(operation: Operation) -> bool:
        kinds = {"POST": AppendRequest, "PUT": ChangeRequest, "GET": ReadRequest}
        return issubclass(operation.asks, kinds[operation.method])

    assert [each.id for each in BY_FRAME if not is_right(each)] == []


def test_what_changes_is_limited_as_sending_is() -> None:
    acts = {each.id: each.limited_as for each in BY_FRAME if each.method in WITH_BODY}
    assert {name: act for name, act in acts.items() if act is not Act.SEND} == {}


def test_each_place_in_a_path_is_a_field_of_the_request() -> None:
    named = {each.id: {field.name for field in each.parameters} for each in OPERATIONS}
    assert [each.id for each in OPERATIONS if set(each.places) != named[each.id]] == []


def test_each_operation_has_a_name_of_its_own_and_a_summary() -> None:
    ids = [each.id for each in OPERATIONS]
    assert len(ids) == len(set(ids))
    assert [each for each in ids if f"api.{each}" not in catalogue()] == []


def test_each_summary_is_of_an_operation() -> None:
    said = {key.removeprefix("api.") for key in catalogue() if key.startswith("api.")}
    assert said - {each.id for each in OPERATIONS} - {key for key in said if key.startswith("page.")} == set()
