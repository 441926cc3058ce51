"""What a command left in the trail."""

from govim.domain.ids import Position
from govim.storage.audit_reader import StoredRecord
from govim.storage.site import StoredSite
from govim_audit.indexer.source import DatabaseRecords
from tests.audit.site import TalkedSite


def records_of(site: TalkedSite) -> list[StoredRecord]:
    source = DatabaseRecords(StoredSite(site.folder))
    found = list(source.records(Position(0), 10_000))
    source.close()
    return found


def newest_kinds(site: TalkedSite, number: int) -> list[str]:
    return [record.leaf.kind.value for record in records_of(site)[-number:]]
