import ast
from pathlib import Path

from tests.architecture.sources import MIRRORS, ROOT, modules, shown

# Sources without a test file of their own, and why. `__init__` and `__main__` only pass on.
EXCEPTIONS = {
    "govim/conformance/verdict.py": "data only",
    "govim/domain/actor.py": "data only",
    "govim/domain/due.py": "data only",
    "govim/domain/events.py": "data only",
    "govim/domain/finding.py": "data only",
    "govim/domain/ids.py": "names only",
    "govim/domain/reading.py": "data only",
    "govim/domain/receipt.py": "data only",
    "govim/web/api/refusals.py": "a table: tests/architecture/test_refusals.py holds it against the services",
    "govim/delivery/pipe.py": "promises only: Outbox and the gateway's TransportPipe keep them",
    "govim/delivery/serving.py": "data only",
    "govim/ports/__init__.py": "promises only: tests/govim/storage/contract.py holds the adapters to them",
    "govim/ports/must_reads.py": "promises only",
    "govim/ports/receipts.py": "promises only",
    "govim/ports/personal.py": "promises only",
    "govim/ports/invitations.py": "promises only",
    "govim/ports/records.py": "promises only",
    "govim/ports/reports.py": "promises only",
    "govim/ports/marks.py": "promises only",
    "govim/ports/groups.py": "promises only",
    "govim/ports/sign_offs.py": "promises only",
    "govim/ports/tallies.py": "promises only",
    "govim/protocol/entries.py": "data only",
    "govim/protocol/groups.py": "data only",
    "govim/protocol/messages.py": "data only",
    "govim/protocol/devices.py": "data only",
    "govim/protocol/must_reads.py": "data only",
    "govim/protocol/receipts.py": "data only",
    "govim/protocol/personal.py": "data only",
    "govim/protocol/presence.py": "data only",
    "govim/protocol/invitations.py": "data only",
    "govim/protocol/reports.py": "data only",
    "govim/protocol/sign_offs.py": "data only",
    "govim/protocol/values.py": "data only",
    "govim/web/api/table.py": "tests/architecture/test_api.py holds it to the protocol",
    "govim/protocol/http.py": "data only",
    "govim/storage/asking.py": "data, and a door that tests/govim/storage/test_reading.py tries",
    "govim/storage/dialect.py": "promises only: the same contract holds both dialects to them",
    "govim/storage/edits.py": "what tests/govim/storage/test_as_they_are.py sees",
    "govim/storage/sources.py": "what tests/govim/storage/test_as_they_are.py sees",
    "audit/govim_audit/trail/errors.py": "classes only",
    "audit/govim_audit/verify/claims.py": "data only",
    "policies/govim_policies/decision.py": "data only",
}
# Run up, down and up again, whatever their number, by tests/govim/storage/test_upgrade.py.
MIGRATIONS = "govim/storage/migrations/"
SCHEMA = "govim/storage/schema/"  # all tables are asked by tests/govim/storage/test_schema.py


def place(source: Path, folder: str, tests: str) -> Path:
    """`a/b.py` is tested by `a/test_b.py`, a package by `test_<package>.py` beside its folder."""
    inside = source.relative_to(ROOT / folder)
    if source.name == "__init__.py":
        return ROOT / tests / inside.parent.parent / f"test_{source.parent.name}.py"
    return ROOT / tests / inside.parent / f"test_{source.name}"


def pairs() -> list[tuple[Path, Path]]:
    return [
        (source, place(source, folder, tests))
        for folder, tests in MIRRORS.items()
        for source in modules(folder)
    ]


def is_passing_on(source: Path) -> bool:
    """Without a function or a class there is nothing to claim."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    tree = ast.parse(source.read_text(encoding="utf-8"))
    has_own = any(isinstance(node, kinds) for node in ast.walk(tree))
    return source.name in {"__init__.py", "__main__.py"} and not has_own


def test_each_source_has_its_tests_in_the_mirrored_place() -> None:
    bare = [shown(source) for source, test in pairs() if not test.is_file() and not is_passing_on(source)]
    bare = [name for name in bare if name not in EXCEPTIONS and not name.startswith((MIGRATIONS, SCHEMA))]
    assert bare == []


def test_each_exception_is_still_needed() -> None:
    tests = {shown(source): test for source, test in pairs()}
    assert [name for name in EXCEPTIONS if tests[name].exists()] == []
