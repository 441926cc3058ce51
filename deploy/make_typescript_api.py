"""Write what the TypeScript client calls, from the OpenAPI document."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from govim.web.api.document import document

CLIENTS = Path(__file__).parents[1] / "clients"
TARGET = CLIENTS / "sdk/src/api.ts"
HEAD = """/** Every operation of the HTTP API, named as in the Python client. By `make clients`. */

import { withQuery } from './http.ts';
import type { Api } from './http.ts';

"""
PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
Schema = dict[str, Any]


def source() -> str:
    schemas: Schema = document()["components"]["schemas"]
    shapes = (_shape(name, schema) for name, schema in sorted(schemas.items()))
    written = HEAD + "\n".join([*shapes, *_functions()])
    command = ["node_modules/.bin/prettier", "--stdin-filepath", str(TARGET)]
    return subprocess.run(
        command, cwd=CLIENTS, input=written, capture_output=True, text=True, check=True
    ).stdout


def _shape(name: str, schema: Schema) -> str:
    kind = "interface" if "properties" in schema else "type"
    return f"export {kind} {name} {'' if kind == 'interface' else '= '}{_type(schema)}\n"


def _functions() -> Iterator[str]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield _function(method.upper(), path, operation)


def _function(method: str, path: str, operation: Schema) -> str:
    body = _content(operation.get("requestBody", {}))
    parameters: list[Schema] = operation["parameters"]
    fields = [_field(each["name"], each["schema"], is_required=each["required"]) for each in parameters]
    takes = [f"{{ {'; '.join(fields)} }}"] if fields else []
    takes += [_type(body)] if body else []
    asked = f", asked: {' & '.join(takes)}" if takes else ""
    done = next(each for status, each in operation["responses"].items() if status.startswith("2"))
    answer = _content(done)
    gives = _type(answer) if answer else "void"
    target = re.sub(r"\{(\w+)\}", r"${asked.\1}", path)
    query = [each["name"] for each in parameters if each["in"] == "query"]
    said = f"withQuery(`{target}`, {{ {_picked(query)} }})" if query else f"`{target}`"
    if body:
        names = _names(body)
        said += f", {{ {_picked(names)} }}" if names else ", asked"
    elif method == "DELETE":
        said += ", {}"
    call = "ask" if answer else "tell"
    return (
        f"/** {operation['summary']}. */\n"
        f"export function {_camel(operation['operationId'])}(api: Api{asked}): Promise<{gives}> {{\n"
        f"  return api.{call}('{method}', {said});\n}}\n"
    )


def _picked(names: list[str]) -> str:
    return ", ".join(f"{name}: asked.{name}" for name in names)


def _names(body: Schema) -> list[str]:
    """Of the fields of a body; of one of several shapes none."""
    if "$ref" not in body:
        return []
    return list(document()["components"]["schemas"][body["$ref"].rpartition("/")[2]]["properties"])


def _content(holder: Schema) -> Schema | None:
    found: Schema | None = holder.get("content", {}).get("application/json", {}).get("schema")
    return found


def _field(name: str, schema: Schema, *, is_required: bool) -> str:
    return f"readonly {name}{'' if is_required else '?'}: {_type(schema)}"


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(map(_type, schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(map(json.dumps, schema["enum"]))
    if schema.get("type") == "array":
        return _array(schema)
    return _object(schema) if schema.get("type") == "object" else PLAIN.get(schema.get("type", ""), "unknown")


def _array(schema: Schema) -> str:
    if "prefixItems" in schema:
        return f"readonly [{', '.join(map(_type, schema['prefixItems']))}]"
    return f"readonly ({_type(schema.get('items') or {})})[]"


def _object(schema: Schema) -> str:
    if "properties" not in schema:
        values = schema.get("additionalProperties")
        return f"Readonly<Record<string, {_type(values) if isinstance(values, dict) else 'unknown'}>>"
    required = schema.get("required", ())
    fields = [_field(name, each, is_required=name in required) for name, each in schema["properties"].items()]
    return f"{{ {'; '.join(fields)} }}"


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


if __name__ == "__main__":
    TARGET.write_text(source(), encoding="utf-8")
