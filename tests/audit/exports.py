"""Exports of a talked site, as a person would make them."""

from collections.abc import Iterable
from pathlib import Path

from govim.domain.ids import Position
from govim.storage.site import StoredSite
from govim.wiring import SystemClock
from govim.wiring.core import load_seed
from govim_audit.completeness import Completeness
from govim_audit.export.sealing import seal_export
from govim_audit.export.write import Selected, write_export
from govim_audit.trail.note import Signer
from tests.audit.site import TalkedSite

SELECTED = [Selected(position, is_hit=position % 4 != 0) for position in range(285, 300)]


def asked(site: TalkedSite, *, total: int = 3) -> Completeness:
    return Completeness(
        query={"text": "预算"},
        asked_by=site.officer,
        asked_by_name="王合规",
        asked_at=SystemClock().now(),
        record=Position(300),
        complete_to=Position(300),
        total=total,
    )


def export(site: TalkedSite, target: Path, selected: Iterable[Selected]) -> Path:
    """A finished export."""
    draft, _ = write_export(StoredSite(site.folder), target, selected, asked(site), language="zh-CN")
    return seal_export(draft, Signer(name=draft.origin, seed=load_seed(site.folder)))
