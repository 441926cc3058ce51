"""JSON bodies read into types, and answers. Anything else is Malformed, naming the field and nothing more."""

import re
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from govim.domain.errors import Malformed

T = TypeVar("T")
MAX_DIGITS = 16  # of 2⁵³
# msgspec says where, at the end: “… - at `$.people[0]`”, “… field `seq`”. Before may stand what was sent.
PLACE = re.compile(r"(?:`\$\.(\w{1,64})[^`]*`|field `(\w{1,64})`)$")


def answered(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status_code=status, media_type="application/json")


async def read_body(request: Request, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(await request.body(), type=shape)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise malformed(error) from error


def malformed(error: Exception) -> Malformed:
    """Names the field, where there is one."""
    found = PLACE.search(str(error)) if isinstance(error, msgspec.ValidationError) else None
    detail: dict[str, Any] = {} if found is None else {"field": found[1] or found[2]}
    return Malformed(**detail)


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
