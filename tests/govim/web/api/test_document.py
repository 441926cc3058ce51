import json

import msgspec
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from govim.texts import Language, text
from govim.web.api.document import document
from govim.web.api.operation import Operation
from govim.web.api.table import OPERATIONS


def plain() -> dict[str, object]:
    """As it goes out."""
    found: dict[str, object] = json.loads(msgspec.json.encode(document()))
    return found


def described(operation: Operation) -> dict[str, object]:
    found: dict[str, object] = document()["paths"][operation.path][operation.method.lower()]
    return found


def test_a_validator_takes_it() -> None:
    assert list(OpenAPIV31SpecValidator(plain()).iter_errors()) == []


def test_the_validator_sees_something() -> None:
    broken = plain() | {"paths": {"/x/{y}": {"get": {"responses": {"200": {"description": "done"}}}}}}
    assert list(OpenAPIV31SpecValidator(broken).iter_errors()) != []


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_each_operation_is_there_in_full(operation: Operation) -> None:
    found = described(operation)
    assert found["operationId"] == operation.id
    assert found["summary"]
    assert found["x-rate-class"] == operation.limited_as
    assert ("requestBody" in found) == (operation.choice is not None or bool(operation.body))
    responses = found["responses"]
    assert isinstance(responses, dict)
    assert {str(operation.status), "400", "429", "503"} <= responses.keys()


def test_there_is_no_operation_but_those_of_the_table() -> None:
    paths = document()["paths"]
    assert sum(len(methods) for methods in paths.values()) == len(OPERATIONS)


def test_an_operation_names_the_codes_of_its_refusals() -> None:
    refused = document()["paths"]["/api/conversations/{conversation}/messages/{seq}/recall"]["post"][
        "responses"
    ]
    said = refused["409"]["content"]["application/json"]["schema"]["allOf"][1]["properties"]["code"]["enum"]
    assert said == ["client_ref_reused", "already_recalled"]


def test_summaries_come_in_both_languages() -> None:
    def summary(language: Language) -> str:
        pin = document(language)["paths"]["/api/conversations/{conversation}/messages/{seq}/pin"]["post"]
        return str(pin["summary"])

    assert (summary("zh-CN"), summary("en")) == (text("api.pin", "zh-CN"), text("api.pin", "en"))
