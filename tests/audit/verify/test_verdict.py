from collections import Counter

import pytest

from govim.texts import LANGUAGES, Language, catalogue
from govim_audit.verify.verdict import MAX_OF_A_KIND, Finding, Findings, Remark, Wrong


@pytest.mark.parametrize("kind", [*Wrong, *Remark])
def test_every_kind_has_its_text(kind: Wrong | Remark) -> None:
    assert set(catalogue()[f"verify.{kind}"]) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_known_shows_as_a_dash(language: Language) -> None:
    assert "—" in Finding(kind=Wrong.RECORD_CHANGED, position=3).text(language)


def test_a_flood_of_one_kind_does_not_hide_another() -> None:
    findings = Findings()
    for position in range(MAX_OF_A_KIND + 5):
        findings.add(Wrong.RECORD_CHANGED, position=position)
    findings.add(Wrong.CHECKPOINT_MISSING, file="checkpoint")
    verdict = findings.verdict()
    assert Counter(finding.kind for finding in verdict.findings) == {
        Wrong.RECORD_CHANGED: MAX_OF_A_KIND,
        Wrong.CHECKPOINT_MISSING: 1,
    }
    assert verdict.more == {Wrong.RECORD_CHANGED: 5}
    assert str(MAX_OF_A_KIND + 6) in verdict.summary("en")


def test_a_finding_outranks_an_anchor() -> None:
    findings = Findings()
    findings.is_anchored = True
    assert findings.verdict().standing == "verify.standing.anchored"
    findings.add(Wrong.CHECKPOINT_MISSING)
    verdict = findings.verdict()
    assert (verdict.standing, verdict.is_anchored, verdict.is_good) == ("verify.standing.wrong", False, False)
