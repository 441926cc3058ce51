"""Where the sources and their tests lie. What the rules of the house are checked on."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
# A folder of sources, and the folder of tests that mirrors it.
MIRRORS = {
    "govim": "tests/govim",
    "audit/govim_audit": "tests/audit",
    "policies/govim_policies": "tests/policies",
    "clients/python/govim_sdk": "tests/sdk",
}
# Written by a program from what is tested, however long.
GENERATED = {"clients/python/govim_sdk/api.py"}


def modules(folder: str) -> Iterator[Path]:
    """Every Python file below a folder, in order."""
    return iter(sorted(path for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts))


def sources() -> Iterator[Path]:
    for folder in MIRRORS:
        yield from modules(folder)


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
