import json
from pathlib import Path
from uuid import UUID

import pytest

from tests.audit.marked import mark
from tests.audit.site import TalkedSite
from tests.audit.tampering import named, only, sql, verify

SENT = 20


def place(site: TalkedSite, position: int) -> tuple[bytes, int]:
    [(leaf,)] = sql(site.folder, "SELECT leaf FROM audit_records WHERE position = ?", position)
    assert isinstance(leaf, bytes)
    fields = json.loads(leaf)
    return UUID(fields["c"]).bytes, fields["n"]


def test_a_removed_entry_names_its_record(talked: TalkedSite) -> None:
    conversation, seq = place(talked, SENT)
    sql(talked.folder, "DELETE FROM entries WHERE conversation = ? AND seq = ?", conversation, seq)
    verdict = verify(talked.folder)
    assert ("entry_removed", SENT) in named(verdict)
    assert {finding.values.get("seq") for finding in verdict.findings} <= {seq, str(seq)}


def test_an_entry_that_lost_its_record_is_named(talked: TalkedSite) -> None:
    _, seq = place(talked, SENT)
    sql(talked.folder, "DELETE FROM audit_records WHERE position = ?", SENT)
    verdict = verify(talked.folder)
    assert ("record_removed", SENT) in named(verdict)
    [finding] = [finding for finding in verdict.findings if finding.kind == "entry_inserted"]
    assert finding.values["seq"] == seq


def test_an_inserted_entry_is_named(talked: TalkedSite) -> None:
    sql(
        talked.folder,
        "INSERT INTO entries (conversation, seq, ordinal, kind, sender, at, client_ref, content_id, subjects)"
        " SELECT conversation, 9999, ordinal, kind, sender, at, client_ref, content_id, subjects"
        " FROM entries WHERE conversation = ? AND seq = 5",
        talked.group.bytes,
    )
    verdict = verify(talked.folder)
    [finding] = [finding for finding in verdict.findings if finding.kind == "entry_inserted"]
    assert finding.values == {"conversation": str(talked.group), "seq": 9999}


def test_a_hole_in_the_sequence_is_named(talked: TalkedSite) -> None:
    conversation, seq = place(talked, SENT)
    sql(talked.folder, "DELETE FROM entries WHERE conversation = ? AND seq = ?", conversation, seq)
    sql(talked.folder, "DELETE FROM audit_records WHERE position = ?", SENT)
    verdict = verify(talked.folder)
    [finding] = [finding for finding in verdict.findings if finding.kind == "sequence_gap"]
    assert finding.values["seq"] == seq


CHANGES = {
    "sender": "sender = randomblob(16)",
    "kind": "kind = 'members'",
    "at": "at = at + 1",
    "content_id": "content_id = content_id + 1",
    "client_ref": "client_ref = randomblob(16)",
    "ordinal": "ordinal = ordinal + 1",
    "target_seq": "target_seq = 1",
    "subjects": "subjects = x'00'",
}


@pytest.mark.parametrize("field", CHANGES)
def test_a_changed_entry_names_its_record_and_the_field(field: str, talked: TalkedSite) -> None:
    conversation, seq = place(talked, SENT)
    change = f"UPDATE entries SET {CHANGES[field]} WHERE conversation = ? AND seq = ?"
    sql(talked.folder, change, conversation, seq)
    verdict = verify(talked.folder)
    said = {
        (finding.values["seq"], finding.values["field"])
        for finding in verdict.findings
        if finding.kind == "entry_changed"
    }
    assert (seq, field) in said
    if field != "ordinal":
        assert ("entry_changed", SENT) in named(verdict)


@pytest.mark.parametrize("value", ["kind = 7", "sender = 'x'", "at = 'x'", "subjects = 5", "kind = x'ff'"])
def test_a_value_of_another_type_is_named(value: str, talked: TalkedSite) -> None:
    conversation, seq = place(talked, SENT)
    sql(
        talked.folder,
        f"UPDATE entries SET {value} WHERE conversation = ? AND seq = ?",
        conversation,
        seq,
    )
    assert ("entry_changed", SENT) in named(verify(talked.folder))


def test_a_conversation_of_another_type_is_named(talked: TalkedSite) -> None:
    sql(
        talked.folder,
        "UPDATE entries SET conversation = 'x' WHERE seq = 140 AND conversation = ?",
        talked.group.bytes,
    )
    found = {kind for kind, _ in named(verify(talked.folder))}
    assert {"entry_inserted", "entry_removed"} <= found


def test_a_mark_without_a_recall_is_named(talked: TalkedSite) -> None:
    conversation, seq = place(talked, SENT)
    sql(
        talked.folder,
        "UPDATE entries SET recalled_seq = ? WHERE conversation = ? AND seq = ?",
        seq + 1,
        conversation,
        seq,
    )
    finding = only(verify(talked.folder))
    assert (finding.kind, finding.values["seq"]) == ("recall_unbacked", seq)


@pytest.mark.parametrize("by", [100_000, 1, 0, -1, "x"])
def test_a_mark_that_points_nowhere_is_named(by: object, talked: TalkedSite) -> None:
    conversation, seq = place(talked, SENT)
    sql(
        talked.folder,
        "UPDATE entries SET recalled_seq = ? WHERE conversation = ? AND seq = ?",
        by,
        conversation,
        seq,
    )
    finding = only(verify(talked.folder))
    assert (finding.kind, finding.values["seq"]) == ("recall_unbacked", seq)


def test_a_recall_that_was_undone_is_named(talked: TalkedSite) -> None:
    """The message would be shown again."""
    sql(
        talked.folder,
        "UPDATE entries SET recalled_seq = NULL WHERE conversation = ? AND seq = ?",
        talked.group.bytes,
        talked.recalled_seq,
    )
    finding = only(verify(talked.folder))
    assert (finding.kind, finding.values["seq"]) == ("recall_unmarked", talked.recall_seq)


def test_a_recall_of_another_message_is_named(talked: TalkedSite) -> None:
    sql(
        talked.folder,
        "UPDATE entries SET target_seq = 5 WHERE conversation = ? AND seq = ?",
        talked.group.bytes,
        talked.recall_seq,
    )
    found = {kind for kind, _ in named(verify(talked.folder))}
    assert found == {"recall_unbacked", "entry_changed"}


def test_two_records_of_one_entry_are_named(talked: TalkedSite) -> None:
    sql(
        talked.folder,
        "INSERT INTO audit_records SELECT 301, leaf, key_id, sealed, content_id FROM audit_records"
        " WHERE position = ?",
        SENT,
    )
    assert ("entry_twice", 301) in named(verify(talked.folder))


def test_quotes_forwards_edits_and_what_burns_are_no_findings(tmp_path: Path) -> None:
    assert named(verify(mark(tmp_path / "site"))) == set()
