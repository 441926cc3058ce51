"""The table as an OpenAPI 3.1 document; the page and the clients are made from it."""

from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec

from govim.protocol.browser import cookie_name
from govim.protocol.http import Refusal
from govim.texts import Language, text
from govim.web.api.asked import body_of, camel, shape_of
from govim.web.api.operation import Operation
from govim.web.api.refused import refusals
from govim.web.api.table import OPERATIONS

Schema = dict[str, Any]
SCHEMAS = "#/components/schemas/{name}"


@cache
def document(language: Language = "en") -> Schema:
    """The same in each language, but for summaries."""
    bodies = {each.id: shape for each in OPERATIONS if (shape := body_of(each)) is not None}
    answers = {each.id: each.answers for each in OPERATIONS if each.answers is not None}
    said = [shape_of(_parameters_name(each), (*each.parameters, *each.query)) for each in OPERATIONS]
    refs, schemas = msgspec.json.schema_components(
        [*bodies.values(), *answers.values(), *said, Refusal], ref_template=SCHEMAS
    )
    asked = dict(zip(bodies, refs, strict=False))
    answered = dict(zip(answers, refs[len(bodies) :], strict=False))
    paths: dict[str, Schema] = {}
    for each in OPERATIONS:
        parameters = _parameters(each, schemas.pop(_parameters_name(each)))
        described = _described(each, language, parameters, asked.get(each.id), answered.get(each.id))
        paths.setdefault(each.path, {})[each.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "GovIM",
            "version": version("govim"),
            "description": text("api.page.about", language),
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": cookie_name(is_secure=False)},
                "sessionOverTls": {"type": "apiKey", "in": "cookie", "name": cookie_name(is_secure=True)},
            },
        },
        "security": [{"sessionOverTls": []}, {"session": []}],
    }


def _described(
    operation: Operation,
    language: Language,
    parameters: list[Schema],
    body: Schema | None,
    answer: Schema | None,
) -> Schema:
    found: Schema = {
        "operationId": operation.id,
        "summary": text(f"api.{operation.id}", language),
        "x-rate-class": operation.limited_as.value,
        "parameters": parameters,
        "responses": {
            str(operation.status): _answer(answer),
            **{str(status): _refused(codes) for status, codes in refusals(operation).items()},
        },
    }
    if body is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    if operation.is_open:
        found["security"] = []
    return found


def _parameters_name(operation: Operation) -> str:
    return f"{camel(operation.id)}Parameters"


def _parameters(operation: Operation, shape: Schema) -> list[Schema]:
    placed = [(field, "path") for field in operation.parameters]
    placed += [(field, "query") for field in operation.query]
    return [
        {
            "name": field.name,
            "in": place,
            "required": place == "path" or field.required,
            "schema": shape["properties"][field.name],
        }
        for field, place in placed
    ]


def _answer(schema: Schema | None) -> Schema:
    if schema is None:
        return {"description": "done"}
    return {"description": "done", "content": {"application/json": {"schema": schema}}}


def _refused(said: list[str]) -> Schema:
    code = {"type": "object", "properties": {"code": {"enum": said}}}
    schema = {"allOf": [{"$ref": SCHEMAS.format(name=Refusal.__name__)}, code]}
    return {"description": ", ".join(said), "content": {"application/json": {"schema": schema}}}
