"""/api/openapi.json, and the page that shows the same to people.

Without a session: they say of a server no more than its version's documents do, and the programs that make
clients of them have none.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from jinja2 import Environment, StrictUndefined
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from govim.texts import LANGUAGES, Language, error_text, text
from govim.web.api.document import Schema, document
from govim.web.api.refused import refusals, statuses
from govim.web.api.table import OPERATIONS
from govim.web.parts import language_of

FRESH = {"cache-control": "no-cache"}
BY_LANGUAGE = FRESH | {"vary": "accept-language"}
BOUNDS = {
    "minimum": "≥ {}",
    "maximum": "≤ {}",
    "minLength": "≥ {} ch",
    "maxLength": "≤ {} ch",
    "minItems": "≥ {}",
    "maxItems": "≤ {}",
}


class Row(Struct, frozen=True):
    """One field. `shape` is the shape that its type names, if it names one."""

    name: str
    place: str
    kind: str
    is_required: bool
    shape: str | None


class Section(Struct, frozen=True):
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    rate: str
    rows: list[Row]
    answer: str | None
    refusals: dict[int, list[str]]


class Explained(Struct, frozen=True):
    """One code of a refusal, as people are told it."""

    code: str
    status: int
    text: str


async def get_document(request: Request) -> Response:
    body = msgspec.json.encode(document(_wanted(request)))
    return Response(body, media_type="application/json", headers=BY_LANGUAGE)


async def get_docs(request: Request) -> Response:
    return HTMLResponse(page(_wanted(request)), headers=BY_LANGUAGE)


async def get_style(request: Request) -> Response:
    del request
    return Response(_resource("page.css"), media_type="text/css", headers=FRESH)


@cache
def page(language: Language) -> str:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    shapes = document()["components"]["schemas"]
    return environment.from_string(_resource("page.html.j2")).render(
        say=lambda key: text(f"api.page.{key}", language),
        named=lambda other: text("api.page.language", other),
        language=language,
        languages=LANGUAGES,
        sections=list(sections(language)),
        shapes={name: list(rows(shape, "")) for name, shape in sorted(shapes.items())},
        explained=explained(language),
    )


def sections(language: Language) -> Iterator[Section]:
    for operation in OPERATIONS:
        described: Schema = document()["paths"][operation.path][operation.method.lower()]
        responses: Schema = described["responses"]
        yield Section(
            id=operation.id,
            method=operation.method,
            path=operation.path,
            summary=text(f"api.{operation.id}", language),
            rate=operation.limited_as.value,
            rows=list(_asked(described)),
            answer=_name(_schema(responses[str(operation.status)])),
            refusals=refusals(operation),
        )


def explained(language: Language) -> list[Explained]:
    """Each code that some operation may be answered with, by status and name."""
    named = {code for each in OPERATIONS for codes in refusals(each).values() for code in codes}
    status_of = statuses()
    return [
        Explained(code, status_of[code], error_text(code, language))
        for code in sorted(named, key=lambda code: (status_of[code], code))
    ]


def _asked(described: Schema) -> Iterator[Row]:
    for each in described["parameters"]:
        yield Row(each["name"], each["in"], kind(each["schema"]), each["required"], _name(each["schema"]))
    if "requestBody" in described:
        yield from rows(_schema(described["requestBody"]), "body")


def rows(schema: Schema, place: str) -> Iterator[Row]:
    """The fields of a shape; of one of several, each of those."""
    if "$ref" in schema:
        schema = document()["components"]["schemas"][_name(schema)]
    if "enum" in schema:
        yield Row("", place, kind(schema), is_required=True, shape=None)
    for each in schema.get("anyOf", ()):
        yield Row("", place, kind(each), is_required=True, shape=_name(each))
    for name, field in schema.get("properties", {}).items():
        yield Row(name, place, kind(field), name in schema.get("required", ()), _name(field))


def kind(schema: Schema) -> str:
    """A type in a few words, the same in every language."""
    if "$ref" in schema:
        return str(_name(schema))
    if "anyOf" in schema:
        return " | ".join(kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f'"{each}"' for each in schema["enum"])
    said = schema.get("format") or schema.get("type") or "any"
    if schema.get("items"):
        said = f"[{kind(schema['items'])}]"
    elif isinstance(schema.get("additionalProperties"), dict):
        said = f"{{{kind(schema['additionalProperties'])}}}"
    bounds = ", ".join(form.format(schema[name]) for name, form in BOUNDS.items() if name in schema)
    return f"{said} ({bounds})" if bounds else str(said)


def _schema(holder: Schema) -> Schema:
    """Of a body, of a response."""
    found: Schema = holder.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _name(schema: Any) -> str | None:  # noqa: ANN401 -- JSON
    """The shape that is named in it."""
    return next((ref.rpartition("/")[2] for ref in _refs(schema)), None)


def _refs(found: Any) -> Iterator[str]:  # noqa: ANN401 -- JSON
    if isinstance(found, dict):
        if "$ref" in found:
            yield found["$ref"]
        for each in found.values():
            yield from _refs(each)
    elif isinstance(found, list):
        for each in found:
            yield from _refs(each)


def _wanted(request: Request) -> Language:
    """What the address says, or else the browser."""
    wanted = request.query_params.get("lang")
    return next((each for each in LANGUAGES if each == wanted), None) or language_of(request)


def _resource(name: str) -> str:
    return (files("govim.web.api") / name).read_text(encoding="utf-8")
