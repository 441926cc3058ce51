"""One report: every hit with its context, written, printed and sealed."""

import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rich.progress import Progress
from sqlalchemy import select

from govim.domain.ids import Position
from govim.storage.epochs import current_epoch
from govim.storage.schema import unit_versions
from govim.storage.site import StoredSite
from govim.wiring.core import load_seed
from govim_audit.cli.asking import Recorded
from govim_audit.cli.officer import Officer
from govim_audit.cli.voice import Voice
from govim_audit.completeness import Completeness
from govim_audit.export.sealing import TABLE, Draft, seal_export
from govim_audit.export.write import Selected, write_export
from govim_audit.reports.make import Job, make_report
from govim_audit.reports.renderer import ReportFailed
from govim_audit.trail.note import Signer

CONTEXT = 3  # entries before and after a hit


class Format(StrEnum):
    """JSON Lines is the evidence and always there; the others are made from it."""

    PDF = "pdf"
    JSONL = "jsonl"
    CSV = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """`failed`: the evidence is there, but not on paper."""

    folder: Path
    asked: Completeness
    failed: ReportFailed | None


def write_report(
    officer: Officer, recorded: Recorded, target: Path, formats: Collection[Format], voice: Voice
) -> Written:
    """Raises ExportRefused, and then leaves nothing."""
    site, search = officer.site, recorded.search
    target.parent.mkdir(parents=True, exist_ok=True)
    with voice.progress() as progress:
        found = search.every(recorded.query)
        draft, asked = write_export(
            site,
            target,
            select_records(found.positions, search.context(found.positions, CONTEXT)),
            recorded.completeness(officer, found),
            language=voice.language,
            progress=voice.task(progress, "audit.cli.writing"),
        )
        with _gone_if_it_fails(draft.folder):
            if Format.CSV not in formats:
                (draft.folder / TABLE).unlink()
            failed = None
            if Format.PDF in formats:
                failed = _print(draft, officer, recorded, asked, voice, progress)
            sealed = seal_export(draft, Signer(name=draft.origin, seed=load_seed(site.folder)))
    return Written(folder=sealed, asked=asked, failed=failed)


def select_records(hits: Iterable[Position], context: Iterable[Position]) -> list[Selected]:
    chosen = [Selected(each) for each in hits] + [Selected(each, is_hit=False) for each in context]
    return sorted(chosen)


def _print(
    draft: Draft, officer: Officer, recorded: Recorded, asked: Completeness, voice: Voice, progress: Progress
) -> ReportFailed | None:
    job = Job(
        asked=asked,
        query=recorded.query,
        named=recorded.named,
        site=site_name(officer.site),
        pairs=recorded.search.pairs,
        language=voice.language,
    )
    try:
        make_report(draft, job, progress=voice.task(progress, "audit.cli.printing"))
    except ReportFailed as failed:
        return failed
    return None


def site_name(site: StoredSite) -> str:
    """The one unit above all others, else the trail's name."""
    engine = site.open_reader()
    top = select(unit_versions.c.name).where(
        unit_versions.c.parent.is_(None),
        unit_versions.c.valid_to.is_(None),
        unit_versions.c.replaced_at.is_(None),
    )
    try:
        with engine.begin() as connection:
            names = connection.scalars(top).all()
            origin = current_epoch(connection).origin
    finally:
        engine.dispose()
    return str(names[0]) if len(names) == 1 else origin.rpartition("/")[0]


@contextmanager
def _gone_if_it_fails(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
