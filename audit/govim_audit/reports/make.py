"""The report of an export under way: composed from its files, laid out volume by volume, put among them."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from govim.texts import Language, text
from govim_audit.completeness import Completeness
from govim_audit.export.sealing import RECORDS, Draft
from govim_audit.reports.pages import report_html
from govim_audit.reports.passages import Records, direct_conversations
from govim_audit.reports.renderer import DEFAULT_LIMITS, Limits, Reason, ReportFailed, render_pdf
from govim_audit.reports.report import Report
from govim_audit.reports.typeface import NoTypeface, installed_typeface
from govim_audit.reports.volumes import split_volumes
from govim_audit.search.query import AuditQuery
from govim_audit.search.wording import (
    Named,
    completeness_facts,
    completeness_sentence,
    query_facts,
    query_sentence,
)

MAX_RECORDS = 20_000  # on paper, context included; JSONL and CSV have no limit
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a report is about. `asked` is as the export gave it back; `pairs` names the two members of direct
    conversations.
    """

    asked: Completeness
    query: AuditQuery
    named: Named
    site: str
    pairs: Callable[[Collection[UUID]], Mapping[UUID, tuple[str, ...]]]
    language: Language


def make_report(
    draft: Draft,
    job: Job,
    *,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress = lambda _done, _total: None,
) -> list[Path]:
    """The PDF files. Raises ReportFailed, and then leaves none."""
    records = job.asked.hits + job.asked.context
    if records > MAX_RECORDS:
        raise ReportFailed(Reason.RECORDS, records=records, limit=MAX_RECORDS)
    try:
        typeface = installed_typeface()
    except NoTypeface as error:
        raise ReportFailed(Reason.TYPEFACE, str(error)) from error
    made: list[Path] = []
    try:
        for report in compose(draft, job):
            name = "report.pdf" if report.volumes == 1 else f"report-{report.volume}.pdf"
            render_pdf(report_html(report, typeface), draft.folder / name, limits)
            made.append(draft.folder / name)
            progress(report.volume, report.volumes)
    except BaseException:
        for each in made:
            each.unlink()
        raise
    return made


def compose(draft: Draft, job: Job) -> Iterator[Report]:
    """Volume by volume; they are counted first, in a reading of their own."""
    language, asked, zone = job.language, job.asked, job.asked.zone
    path = draft.folder / RECORDS
    records = Records(path, job.pairs(direct_conversations(path)), language, zone)
    continued = text("report.continued", language)
    volumes = sum(1 for _ in split_volumes(records.passages(), continued))
    newest = max((draft.folder / "epochs").iterdir(), key=lambda path: int(path.name))
    exported = (
        (text("report.context", language), str(asked.context)),
        (text("report.digest", language), asked.digest),
    )
    for number, passages in enumerate(split_volumes(records.passages(), continued), 1):
        yield Report(
            number=f"{asked.asked_at.astimezone(zone):%Y%m%d}-{asked.record}",
            language=language,
            site=job.site,
            made_by=asked.asked_by_name,
            made_at=asked.asked_at,
            query=query_sentence(job.query, job.named, language, zone),
            query_facts=query_facts(job.query, job.named, language, zone),
            completeness=completeness_sentence(asked, language),
            completeness_facts=completeness_facts(asked, language) + exported,
            sought=job.query.text,
            hits=asked.hits,
            passages=passages,
            checkpoint=(newest / "checkpoint").read_text(encoding="utf-8"),
            vkey=(newest / "vkey").read_text(encoding="utf-8").strip(),
            zone=zone,
            volume=number,
            volumes=volumes,
        )
