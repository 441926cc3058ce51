"""The settings as JSON schema, for editors, and the shape of one value, for complaints."""

from pathlib import Path
from typing import Any

import msgspec

from govim.config.settings import Setting, Settings
from govim.texts import Language, text

_NAMES = {"integer": "123", "boolean": "true | false", "string": '"…"', "array": '["…", …]'}


def shape_of(setting: Setting) -> str:
    """What may be written there, as it is written: 16 … 1024, "auto" | "json"."""
    schema = _schema(setting.type)
    if "anyOf" in schema:  # a value or nothing: nothing is not written at all
        schema = next(each for each in schema["anyOf"] if each["type"] != "null")
    if "enum" in schema:
        return " | ".join(f'"{each}"' for each in sorted(schema["enum"]))
    if "minimum" in schema:
        return f"{schema['minimum']} … {schema['maximum']}"
    return _NAMES[schema["type"]]


def json_schema(language: Language) -> dict[str, Any]:
    """Of the whole file, each setting explained; unknown keys are errors."""
    schema = _schema(Settings)
    sections = schema["$defs"]
    for name, section in schema["$defs"]["Settings"]["properties"].items():
        section.pop("default", None)
        of_section = sections[section["$ref"].rpartition("/")[2]]
        of_section["additionalProperties"] = False
        for key, value in of_section["properties"].items():
            value["description"] = text(f"setting.{name}.{key}", language)
    sections["Settings"]["additionalProperties"] = False
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "govim.toml", **schema}


def _schema(kind: Any) -> dict[str, Any]:  # noqa: ANN401 -- any type that msgspec knows
    return msgspec.json.schema(kind, schema_hook=_path)


def _path(kind: type) -> dict[str, Any]:
    if kind is not Path:
        raise NotImplementedError
    return {"type": "string"}
