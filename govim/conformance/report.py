"""What a run found, as a table for people or as JSON for programs."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from govim.conformance.running import Result
from govim.conformance.verdict import Verdict
from govim.texts import Language, text

STYLES = {
    Verdict.PASSED: "green",
    Verdict.NON_STRICT: "yellow",
    Verdict.FAILED: "red",
    Verdict.SKIPPED: "dim",
}


def is_conformant(results: Sequence[Result]) -> bool:
    return all(result.verdict is not Verdict.FAILED for result in results)


def as_fields(url: str, results: Sequence[Result]) -> dict[str, Any]:
    counted = count(results)
    return {
        "url": url,
        "conformant": is_conformant(results),
        "counts": {str(verdict): counted[verdict] for verdict in Verdict},
        "cases": [_fields(result) for result in results],
    }


def count(results: Sequence[Result]) -> Counter[Verdict]:
    return Counter(result.verdict for result in results)


def _fields(result: Result) -> dict[str, Any]:
    case = result.trial.case
    fields: dict[str, Any] = {
        "id": result.trial.id,
        "group": case.group,
        "wire": result.trial.wire.name,
        "clause": case.clause,
        "sends": case.sends,
        "expects": case.expects,
        "verdict": str(result.verdict),
        "seconds": round(result.seconds, 3),
    }
    if result.verdict is not Verdict.PASSED:
        fields |= {"expected": result.expected, "came": result.came}
    return fields


def show(console: Console, results: Sequence[Result], language: Language, *, every: bool) -> None:
    """Passed cases only if `every` is wanted: hundreds of them hide the others."""
    table = Table(title=text("conformance.title", language), title_justify="left")
    for column in ("case", "clause", "sends", "verdict", "expected", "came"):
        table.add_column(text(f"conformance.{column}", language), overflow="fold")
    for result in results:
        if every or result.verdict in {Verdict.FAILED, Verdict.NON_STRICT}:
            table.add_row(*map(escape, _row(result, language)), style=STYLES[result.verdict])
    if table.row_count:
        console.print(table)
    for why, skipped in _skipped(results).items():
        reason = text(f"conformance.why.{why}", language)
        said = text("conformance.skipped", language, count=skipped, reason=reason)
        console.print(said, markup=False, highlight=False, soft_wrap=True)
    counted = count(results)
    numbers = {verdict.name.lower(): counted[verdict] for verdict in Verdict}
    key = "conformance.conformant" if is_conformant(results) else "conformance.not_conformant"
    console.print(text(key, language, **numbers), markup=False, highlight=False, soft_wrap=True)


def _row(result: Result, language: Language) -> tuple[str, ...]:
    case = result.trial.case
    verdict = text(f"conformance.verdict.{result.verdict.name.lower()}", language)
    expected = result.expected or case.expects
    return (result.trial.id, case.clause, case.sends, verdict, expected, result.came)


def _skipped(results: Sequence[Result]) -> Counter[str]:
    return Counter(result.came for result in results if result.verdict is Verdict.SKIPPED)
