import io
import json

import pytest
from rich.console import Console

from govim.conformance.report import as_fields, is_conformant, show
from govim.conformance.running import Result, Trial
from govim.conformance.suite import CASES
from govim.conformance.verdict import Verdict, Why
from govim.conformance.wire import JSON
from govim.texts import catalogue


def result(verdict: Verdict, at: int = 0, expected: str = "", came: str = "") -> Result:
    trial = Trial(case=CASES[at], wire=JSON)
    return Result(trial=trial, verdict=verdict, seconds=0.12345, expected=expected, came=came)


RESULTS = [
    result(Verdict.PASSED),
    result(Verdict.FAILED, 1, "close [1002]", "close 1000"),
    result(Verdict.NON_STRICT, 2, "close 1007", "the end of the line"),
    result(Verdict.SKIPPED, 3, came=Why.NO_API_HERE),
]


def test_only_a_failure_is_not_conformant() -> None:
    assert not is_conformant(RESULTS)
    assert is_conformant([each for each in RESULTS if each.verdict is not Verdict.FAILED])


def test_programs_get_everything() -> None:
    fields = json.loads(json.dumps(as_fields("http://x", RESULTS)))
    assert fields["counts"] == {"passed": 1, "non-strict": 1, "failed": 1, "skipped": 1}
    assert not fields["conformant"]
    assert [case["verdict"] for case in fields["cases"]] == ["passed", "failed", "non-strict", "skipped"]
    assert fields["cases"][1]["expected"] == "close [1002]"
    assert "came" not in fields["cases"][0]


@pytest.mark.parametrize("every", [False, True])
def test_people_see_what_was_expected_and_what_came(every: bool) -> None:  # noqa: FBT001
    console = Console(width=400, record=True, file=io.StringIO())
    show(console, RESULTS, "en", every=every)
    said = console.export_text()
    for shown in ("close [1002]", "close 1000", "the end of the line", "1 cases were skipped: the API is on"):
        assert shown in said
    assert "Not conformant: 1 passed, 1 not strict, 1 failed, 1 skipped" in said
    assert (CASES[0].id in said) is every


def test_each_reason_to_skip_has_a_text_in_both_languages() -> None:
    assert [why for why in Why if f"conformance.why.{why}" not in catalogue()] == []
    console = Console(width=400, record=True, file=io.StringIO())
    show(console, RESULTS, "zh-CN", every=False)
    assert "HTTP 接口在另一端口" in console.export_text()
