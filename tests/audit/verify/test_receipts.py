from datetime import datetime, timedelta
from functools import partial

import pytest

from govim.domain.due import ReceiptsDue
from govim.domain.ids import Sequence
from govim.domain.receipt import Advance
from govim.ports import Transaction, Work
from govim.services.advance_cursors import AdvanceCursors, advance_cursors
from govim.services.digest_receipts import mark_of
from govim.services.due import do_what_is_due
from govim.storage.folder import DataFolder
from govim_audit.verify import receipts
from tests.audit.site import Site
from tests.audit.tampering import only, sql, verify


def _advance(command: AdvanceCursors, at: datetime, tx: Transaction) -> None:
    advance_cursors(command, tx=tx, at=at)


@pytest.fixture
def digested(site: Site) -> DataFolder:
    """Two people moved eight times in two conversations; the first six moves are in the trail."""
    site.person("ada", "张爱达")
    site.person("bo", "李博")
    wheres = (site.direct("ada", "bo"), site.group("ada", "预算会议", ["bo"]))
    for where in wheres:
        for text in ("一", "二"):
            site.send("ada", where, text)
    at = site.core.clock.now()
    for who, read in (("bo", 1), ("bo", 2), ("bo", 3), ("ada", 2)):
        for where in wheres:
            command = AdvanceCursors(
                actor=site.actor(who), conversation=where, delivered=Sequence(0), read=Sequence(read)
            )
            site.core.writer.run(Work(run=partial(_advance, command, at)))
    due = ReceiptsDue(conversations=wheres, after=0, up_to=6)
    later = at + timedelta(minutes=1)
    site.core.writer.run(Work(run=lambda tx: do_what_is_due(due, tx=tx, at=later)))
    site.close()
    return site.folder


def test_untouched_advances_agree_and_young_ones_are_not_there_yet(digested: DataFolder) -> None:
    assert len(sql(digested, "SELECT id FROM receipt_advances")) > 6
    assert verify(digested).is_good


@pytest.mark.parametrize(
    "change",
    [
        "to_seq = to_seq + 1",
        "from_seq = from_seq + 1",
        "at = at - 1",
        "kind = 'reads'",
        "person = randomblob(16)",
        "session = randomblob(16)",
        "conversation = randomblob(16)",
        "person = 'somebody'",
    ],
)
def test_a_changed_advance_is_named(digested: DataFolder, change: str) -> None:
    sql(digested, f"UPDATE receipt_advances SET {change} WHERE id = 3")
    finding = only(verify(digested))
    assert (finding.kind, finding.values["id"]) == ("receipt_changed", "3")
    assert finding.position is not None


@pytest.mark.parametrize("gone", [1, 3, 6])
def test_a_removed_advance_is_named(digested: DataFolder, gone: int) -> None:
    sql(digested, "DELETE FROM receipt_advances WHERE id = ?", gone)
    finding = only(verify(digested))
    assert (finding.kind, finding.values["id"]) == ("receipt_removed", str(gone))


def test_all_removed_are_all_named(digested: DataFolder) -> None:
    sql(digested, "DELETE FROM receipt_advances")
    found = [finding.values["id"] for finding in verify(digested).findings]
    assert found == ["1", "2", "3", "4", "5", "6"]


def test_an_added_advance_is_named(digested: DataFolder) -> None:
    sql(
        digested,
        "INSERT INTO receipt_advances SELECT -5, conversation, person, kind, from_seq, to_seq, at, session"
        " FROM receipt_advances WHERE id = 2",
    )
    finding = only(verify(digested))
    assert (finding.kind, finding.values["id"]) == ("receipt_inserted", "-5")


def test_a_row_forged_to_have_its_mark_is_found_by_the_hash(
    digested: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the marks said nothing: who has time finds another row with the same one."""
    marks = {advance.id: mark_of(advance) for advance in advances(digested)}
    monkeypatch.setattr(receipts, "mark_of", lambda advance: marks[advance.id])
    sql(digested, "UPDATE receipt_advances SET at = at - 1 WHERE id = 3")
    assert only(verify(digested)).kind == "receipts_differ"


def advances(folder: DataFolder) -> list[Advance]:
    columns = "id, conversation, person, CAST(kind AS BLOB), from_seq, to_seq, at, session"
    found = [receipts._advance(row) for row in sql(folder, f"SELECT {columns} FROM receipt_advances")]
    return [advance for advance in found if advance is not None]
