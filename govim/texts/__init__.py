"""The one text catalogue, zh-CN and English: server, command line and clients read the same files."""

import json
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["zh-CN", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-CN", "en")
DEFAULT: Language = "zh-CN"


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every key with its texts. A key stands in one file only."""
    texts: dict[str, dict[str, str]] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".json"):
            for key, versions in json.loads(file.read_text(encoding="utf-8")).items():
                if key in texts:
                    raise ValueError(f"{file.name}: {key} stands in another file already")
                texts[key] = versions
    return texts


def text(key: str, language: Language = DEFAULT, /, **values: object) -> str:
    """The text with its values filled in; a value that is missing shows as its name."""
    return catalogue()[key][language].format_map(_Named(values))


def error_text(code: str, language: Language, **values: object) -> str:
    """What to tell a person who was refused with this code."""
    key = f"error.{code}"
    if key not in catalogue():
        key = "error.internal"
    if key == "error.internal" and "request" not in values:
        key = "error.internal_unnumbered"  # the command line has no request
    return text(key, language, **values)


def choose_language(wanted: str | None) -> Language:
    """The first language of an Accept-Language header that we have."""
    for choice in (wanted or "").split(","):
        tag = choice.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return "zh-CN"
        if tag.startswith("en"):
            return "en"
    return DEFAULT


class _Named(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
