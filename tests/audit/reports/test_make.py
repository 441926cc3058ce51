from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from govim.storage.site import StoredSite
from govim.wiring.core import load_seed
from govim_audit.export.sealing import Draft, seal_export
from govim_audit.export.write import Selected, write_export
from govim_audit.reports import make, volumes
from govim_audit.reports.make import Job, make_report
from govim_audit.reports.renderer import MIB, Limits, Reason, ReportFailed, render_pdf
from govim_audit.search.query import AuditQuery
from govim_audit.search.wording import Named
from govim_audit.trail.note import Signer
from govim_audit.verify.export import verify_export
from tests.audit.exports import asked
from tests.audit.reports.samples import text_of
from tests.audit.site import TalkedSite


@pytest.fixture
def under_way(talked: TalkedSite, tmp_path: Path) -> tuple[Draft, Job]:
    selected = [Selected(position, is_hit=position % 3 == 0) for position in range(150, 170)]
    draft, completeness = write_export(
        StoredSite(talked.folder), tmp_path / "export", selected, asked(talked), language="zh-CN"
    )
    job = Job(
        asked=completeness,
        query=AuditQuery(text="预算"),
        named=Named(),
        site="云江市人民政府",
        pairs=lambda wanted: dict.fromkeys(wanted, ("李博", "张爱达")),
        language="zh-CN",
    )
    return draft, job


def test_the_report_is_part_of_the_sealed_export(talked: TalkedSite, under_way: tuple[Draft, Job]) -> None:
    draft, job = under_way
    assert [path.name for path in make_report(draft, job)] == ["report.pdf"]
    sealed = seal_export(draft, Signer(name=draft.origin, seed=load_seed(talked.folder)))
    assert verify_export(sealed).is_good
    printed = text_of(sealed / "report.pdf")
    assert "李博、张爱达的单聊" in printed
    assert job.asked.digest in printed
    (sealed / "report.pdf").write_bytes(b"%PDF-1.7 another")
    assert [found.kind.value for found in verify_export(sealed).findings][:1] == ["file_changed"]


def test_a_report_of_many_lines_has_volumes(
    under_way: tuple[Draft, Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volumes, "VOLUME_LINES", 15)
    steps: list[tuple[int, int]] = []
    made = make_report(*under_way, progress=lambda done, total: steps.append((done, total)))
    assert [path.name for path in made] == [f"report-{number}.pdf" for number in (1, 2, 3, 4)]
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert "第 2 卷，共 4 卷" in text_of(made[1])


def test_a_report_that_fails_leaves_no_volume(
    under_way: tuple[Draft, Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volumes, "VOLUME_LINES", 15)
    before = sorted(under_way[0].folder.iterdir())
    small = Limits(size=MIB)
    calls = iter([small, replace(small, size=1)])
    monkeypatch.setattr(make, "render_pdf", lambda html, target, _: render_pdf(html, target, next(calls)))
    with pytest.raises(ReportFailed) as failed:
        make_report(*under_way)
    assert failed.value.reason is Reason.SIZE
    assert sorted(under_way[0].folder.iterdir()) == before


def test_too_many_records_are_refused_at_once(under_way: tuple[Draft, Job]) -> None:
    draft, job = under_way
    with pytest.raises(ReportFailed) as failed:
        make_report(draft, replace(job, asked=replace(job.asked, hits=4_000, context=16_001)))
    assert failed.value.reason is Reason.RECORDS
    assert failed.value.detail == {"records": 20_001, "limit": 20_000}


def test_the_number_is_that_of_the_exports_record(under_way: tuple[Draft, Job]) -> None:
    draft, job = under_way
    (report,) = make.compose(draft, job)
    assert report.number.endswith("-300")


@pytest.mark.parametrize(
    ("asked_at", "day"), [("2026-11-24T15:59:59", "20261124"), ("2026-11-24T16:00:00", "20261125")]
)
def test_the_number_has_the_day_of_the_site(under_way: tuple[Draft, Job], asked_at: str, day: str) -> None:
    draft, job = under_way
    asked_at_utc = datetime.fromisoformat(asked_at).replace(tzinfo=UTC)
    asked_here = replace(job.asked, asked_at=asked_at_utc)
    (report,) = make.compose(draft, replace(job, asked=asked_here))
    assert report.number == f"{day}-300"
