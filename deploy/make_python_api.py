"""Write what the Python client calls, from the table of the HTTP API: `python -m deploy.make_python_api`."""

import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import NODEFAULT
from msgspec.structs import FieldInfo

from govim.texts import text
from govim.web.api.operation import Operation
from govim.web.api.table import OPERATIONS

TARGET = Path(__file__).parents[1] / "clients/python/govim_sdk/api.py"
HEAD = '''"""Every operation of the HTTP API. Written by `make clients` from its table; do not edit."""

from collections.abc import Mapping
from typing import Any, Literal, TypeVar
from uuid import UUID

import msgspec

{imports}
from govim_sdk.http import Http

T = TypeVar("T")


class Api:
    """Raises Refused with the server's code, or Unreachable."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def _ask(
        self, answers: type[T], method: str, path: str, query: Mapping[str, object], body: object = None
    ) -> T:
        return msgspec.json.decode(await self._http.ask(method, path, query, body), type=answers)
'''


class Types:
    """Annotations written out, and what must be imported for them."""

    def __init__(self) -> None:
        self._named: set[tuple[str, str]] = set()

    def written(self, kind: Any) -> str:  # noqa: ANN401 -- an annotation
        origin = get_origin(kind)
        if origin is Annotated:
            return self.written(get_args(kind)[0])
        if origin is Union or isinstance(kind, UnionType):
            return " | ".join(self.written(each) for each in get_args(kind))
        if origin is Literal:
            return f"Literal[{', '.join(map(repr, get_args(kind)))}]"
        if origin is not None:
            return f"{origin.__name__}[{', '.join(map(self.written, get_args(kind)))}]"
        return self._plain(kind)

    def _plain(self, kind: Any) -> str:  # noqa: ANN401
        if kind is NoneType or kind is None:
            return "None"
        if kind is ... or kind is Any:
            return "..." if kind is ... else "Any"
        name = str(kind.__name__)
        if kind.__module__ not in {"builtins", "uuid"}:
            self._named.add((kind.__module__, name))
        return name

    def imports(self) -> str:
        return "\n".join(f"from {module} import {name}" for module, name in sorted(self._named))


def methods(types: Types) -> Iterator[str]:
    for operation in OPERATIONS:
        fields = (*operation.parameters, *operation.query, *operation.body)
        takes = [_argument(field, types) for field in sorted(fields, key=lambda each: not each.required)]
        if operation.choice is not None:
            takes = [f"body: {types.written(operation.choice)}"]
        gives = types.written(operation.answers)
        arguments = ", ".join(["self", *(["*", *takes] if takes else [])])
        yield f"""
    async def {operation.id}({arguments}) -> {gives}:
        \"\"\"{text(f"api.{operation.id}", "en")}.\"\"\"
        {_call(operation, gives)}
"""


def _call(operation: Operation, gives: str) -> str:
    path = f"f{operation.path!r}" if operation.places else repr(operation.path)
    parts = [repr(operation.method), path, _object(operation.query)]
    if operation.choice is not None:
        parts.append("body")
    elif operation.body or operation.method == "DELETE":
        parts.append(_object(operation.body))
    if operation.answers is None:
        return f"await self._http.ask({', '.join(parts)})"
    return f"return await self._ask({', '.join([gives, *parts])})"


def _object(fields: tuple[FieldInfo, ...]) -> str:
    said = (f"{each.name!r}: {each.name}{_otherwise(each)}" for each in fields)
    return "{" + ", ".join(said) + "}"


def _otherwise(field: FieldInfo) -> str:
    """A default that could be changed is made anew in each call."""
    return "" if field.default_factory is NODEFAULT else f" or {field.default_factory()!r}"


def _argument(field: FieldInfo, types: Types) -> str:
    kind = types.written(field.type)
    if field.required:
        return f"{field.name}: {kind}"
    if field.default is not NODEFAULT:
        default = field.default
        said = f"{type(default).__name__}.{default.name}" if isinstance(default, Enum) else repr(default)
        return f"{field.name}: {kind} = {said}"
    return f"{field.name}: {kind} | None = None"


def source() -> str:
    types = Types()
    body = "".join(methods(types))
    written = HEAD.format(imports=types.imports()) + body
    for ruff in (["check", "--fix", "--exit-zero", "-q"], ["format", "-q"]):
        command = [sys.executable, "-m", "ruff", *ruff, "--stdin-filename", str(TARGET), "-"]
        written = subprocess.run(command, input=written, capture_output=True, text=True, check=True).stdout
    return written


if __name__ == "__main__":
    TARGET.write_text(source(), encoding="utf-8")
