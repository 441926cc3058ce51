"""One line of the table: a method and path, what is asked and what is answered."""

import re
from collections.abc import Awaitable, Callable
from types import UnionType
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import FieldInfo, fields
from starlette.requests import Request
from starlette.responses import Response

from govim.domain.rate_limits import Act
from govim.protocol.values import AppendRequest, ReadRequest

Endpoint = Callable[[Request], Awaitable[Response]]
PLACE = re.compile(r"\{(\w+)\}")
WITH_BODY = frozenset({"POST", "PUT"})


class Operation(Struct, frozen=True):
    """`asks`: a request of the protocol, done as its frame would be; or, with an `endpoint` written by hand,
    what that takes: a shape, or one of several as the body. `answers` None: nothing but the status."""

    method: str
    path: str
    asks: Any
    answers: Any = None
    name: str = ""  # that of the frame, where there is one
    act: Act | None = None
    endpoint: Endpoint | None = None
    is_open: bool = False  # to whoever is not signed in

    @property
    def id(self) -> str:
        return self.name or str(self.asks.__struct_config__.tag)

    @property
    def limited_as(self) -> Act:
        if self.act is not None:
            return self.act
        return Act.READ if issubclass(self.asks, ReadRequest) else Act.SEND

    @property
    def status(self) -> int:
        if self.endpoint is None and issubclass(self.asks, AppendRequest):
            return 201
        return 200 if self.answers is not None else 204

    @property
    def places(self) -> tuple[str, ...]:
        """The parameters of the path."""
        return tuple(PLACE.findall(self.path))

    @property
    def parameters(self) -> tuple[FieldInfo, ...]:
        return tuple(field for field in self._fields if field.name in self.places)

    @property
    def query(self) -> tuple[FieldInfo, ...]:
        return () if self.method in WITH_BODY else self._others

    @property
    def choice(self) -> UnionType | None:
        """A body of one of several shapes."""
        return self.asks if isinstance(self.asks, UnionType) else None

    @property
    def body(self) -> tuple[FieldInfo, ...]:
        return self._others if self.method in WITH_BODY else ()

    @property
    def route(self) -> str:
        """The path as Starlette takes it: what is no UUID leads nowhere."""
        ids = {field.name for field in self._fields if field.type is UUID}
        return PLACE.sub(lambda found: f"{{{found[1]}:uuid}}" if found[1] in ids else found[0], self.path)

    @property
    def _fields(self) -> tuple[FieldInfo, ...]:
        """`request` numbers frames; HTTP needs no number."""
        if self.asks is None or self.choice is not None:
            return ()
        return tuple(field for field in fields(self.asks) if field.name != "request")

    @property
    def _others(self) -> tuple[FieldInfo, ...]:
        return tuple(field for field in self._fields if field.name not in self.places)
