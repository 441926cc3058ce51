import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import GENERATED, ROOT, modules, shown, sources

LOOK_AGAIN, TOO_LONG = 350, 500
LONGEST_FUNCTION = 50
# Looked at again, and left.
SCHEMA = "govim/storage/migrations/versions/0001_the_first_schema.py"
CONVERSATIONS = "govim/storage/migrations/versions/0004_conversations.py"
LONG_FILES = {
    SCHEMA: "a migration is never edited, so never split",
    CONVERSATIONS: "the same",
}
LONG_FUNCTIONS = {
    SCHEMA: "Alembic has one function for each direction",
    CONVERSATIONS: "the same",
}


def every_file() -> list[Path]:
    written = (path for path in sources() if shown(path) not in GENERATED)
    return [*written, *modules("tests"), *modules("deploy")]


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def long_functions(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{shown(path)}:{node.lineno} {node.name} has {length} lines"


def test_no_file_is_too_long() -> None:
    assert [shown(path) for path in every_file() if lines_of(path) > TOO_LONG] == []


def test_a_long_file_was_looked_at_again() -> None:
    assert [shown(path) for path in every_file() if lines_of(path) > LOOK_AGAIN] == list(LONG_FILES)


def test_a_function_fits_on_a_screen() -> None:
    files = [path for path in every_file() if shown(path) not in LONG_FUNCTIONS]
    assert [found for path in files for found in long_functions(path)] == []


def test_each_exception_is_still_needed() -> None:
    assert [name for name in LONG_FUNCTIONS if not list(long_functions(ROOT / name))] == []
