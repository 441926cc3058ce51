"""A request of the protocol, read from path, query and body.

Unlike a frame's, a field that is not known is refused: who writes a program sees at once what is misspelt.
"""

from collections.abc import Iterable
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, Struct, defstruct
from msgspec.structs import FieldInfo
from starlette.requests import Request

from govim.domain.errors import Malformed
from govim.protocol.values import ChangeRequest, ReadRequest
from govim.web.api.operation import Operation
from govim.web.bodies import malformed

NO_NUMBER = 0  # answers of HTTP need none


class Reading:
    """How the requests of one operation are read. Raises Malformed, naming the field."""

    def __init__(self, operation: Operation) -> None:
        self._asks: type[Struct] = operation.asks
        self._numbered = issubclass(self._asks, ChangeRequest | ReadRequest)
        self._path = shape_of("Path", operation.parameters)
        self._query = shape_of("Query", operation.query)
        self._body = shape_of("Body", operation.body)
        self._lists = frozenset(field.name for field in operation.query if is_list(field.type))

    async def read(self, request: Request) -> Any:  # noqa: ANN401 -- an instance of `asks`
        body = await request.body()
        try:
            parts = (
                msgspec.convert(request.path_params, self._path, strict=False),
                msgspec.convert(self._said(request), self._query, strict=False),
                msgspec.json.decode(body or b"{}", type=self._body),
            )
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            raise malformed(error) from error
        named = {name: getattr(part, name) for part in parts for name in part.__struct_fields__}
        return self._asks(**named, **({"request": NO_NUMBER} if self._numbered else {}))

    def _said(self, request: Request) -> dict[str, str | list[str]]:
        """A list is a parameter that stands there again and again; another stands there once."""
        said: dict[str, str | list[str]] = {}
        for name in request.query_params:
            values = request.query_params.getlist(name)
            if name not in self._lists and len(values) > 1:
                raise Malformed(field=name)
            said[name] = values if name in self._lists else values[0]
        return said


def body_of(operation: Operation) -> Any:  # noqa: ANN401 -- a type
    """What the body must be; None: there is none."""
    if operation.choice is not None:
        return operation.choice
    return shape_of(f"{camel(operation.id)}Body", operation.body) if operation.body else None


def camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def shape_of(name: str, fields: Iterable[FieldInfo]) -> type[Struct]:
    """Some fields of a request, for themselves."""
    made = [_field(field) for field in fields]
    return defstruct(name, made, frozen=True, kw_only=True, forbid_unknown_fields=True)


def _field(field: FieldInfo) -> tuple[str, Any] | tuple[str, Any, Any]:
    if field.default_factory is not NODEFAULT:
        return field.name, field.type, msgspec.field(default_factory=field.default_factory)
    if field.default is not NODEFAULT:
        return field.name, field.type, field.default
    return field.name, field.type


def is_list(kind: Any) -> bool:  # noqa: ANN401 -- an annotation
    origin = get_origin(kind)
    if origin is Annotated or origin is Union or isinstance(kind, UnionType):
        return any(map(is_list, get_args(kind)))
    return (origin or kind) in {list, tuple, frozenset, set}
