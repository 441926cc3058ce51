"""Reading JSON bodies into types; anything else is Malformed, naming the field and nothing from inside."""

from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request

from govim.domain.errors import Malformed

T = TypeVar("T")
MAX_PEOPLE = 1000
MAX_DIGITS = 16  # of 2⁵³


class Credentials(Struct, frozen=True):
    login: Annotated[str, Meta(min_length=1, max_length=128)]
    password: Annotated[str, Meta(min_length=1, max_length=256)]


class NewDirect(Struct, frozen=True, tag_field="kind", tag="direct"):
    client_ref: UUID
    person: UUID


class NewGroup(Struct, frozen=True, tag_field="kind", tag="group"):
    client_ref: UUID
    title: Annotated[str, Meta(min_length=1, max_length=100)]
    people: Annotated[list[UUID], Meta(min_length=1, max_length=MAX_PEOPLE)]


async def read_body(request: Request, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(await request.body(), type=shape)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Malformed from error


def number(request: Request, name: str, *, least: int, most: int) -> int | None:
    """A whole number of the query, or None if it is not there."""
    value = request.query_params.get(name)
    if value is None:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > MAX_DIGITS:
        raise Malformed(field=name)
    if not least <= int(value) <= most:
        raise Malformed(field=name)
    return int(value)
