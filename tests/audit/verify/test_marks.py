from uuid import UUID

import pytest

from tests.audit.tampering import verify
from tests.audit.verify.dealings import Dealings
from tests.audit.verify.test_state import said

ALL = str(UUID(int=0))
QUOTE, MERGED = "{group} 3 {group} 2", "{group} 5 {group} 2"
CHANGES: dict[str, set[tuple[str, str, str, str | None]]] = {
    "DELETE FROM mentions": {("state_removed", "mentions", f"{{group}} 2 {ALL}", None)},
    "INSERT INTO mentions VALUES (:group , :eve , 3)": {
        ("state_inserted", "mentions", "{group} 3 {eve}", None),
    },
    "INSERT INTO mentions VALUES (:group , :bo , 2)": {  # before the edits
        ("state_inserted", "mentions", "{group} 2 {bo}", None),
    },
    "UPDATE mentions SET seq = 3": {
        ("state_removed", "mentions", f"{{group}} 2 {ALL}", None),
        ("state_inserted", "mentions", f"{{group}} 3 {ALL}", None),
    },
    "UPDATE message_references SET source_seq = 4 WHERE seq = 3": {  # another message is quoted
        ("state_removed", "message_references", QUOTE, None),
        ("state_inserted", "message_references", "{group} 3 {group} 4", None),
    },
    "UPDATE message_references SET source_conversation = :other WHERE seq = 3": {
        ("state_removed", "message_references", QUOTE, None),
        ("state_inserted", "message_references", "{group} 3 {other} 2", None),
    },
    "UPDATE message_references SET kind = 'origin' WHERE seq = 3": {
        ("state_changed", "message_references", QUOTE, "kind"),
    },
    "DELETE FROM message_references WHERE seq = 5 AND source_seq = 2": {  # a recall would not reach it
        ("state_removed", "message_references", MERGED, None),
    },
}


def test_an_untouched_site_is_as_its_records_say(dealt: Dealings) -> None:
    verdict = verify(dealt.folder)
    assert verdict.findings == ()
    assert "state_unproved" not in {remark.kind for remark in verdict.remarks}


@pytest.mark.parametrize("statement", CHANGES)
def test_whoever_changes_a_mark_is_found(statement: str, dealt: Dealings) -> None:
    dealt.change(statement)
    found = said(verify(dealt.folder))
    assert {each[:4] for each in found} == {
        (kind, table, dealt.shown(id_), field) for kind, table, id_, field in CHANGES[statement]
    }
    assert all(isinstance(each[-1], int) for each in found)


ENTRIES = {
    "UPDATE entries SET burn_seconds = 3600 WHERE seq = 2 AND conversation = :direct ": (2, "burn_seconds"),
    "UPDATE entries SET burn_seconds = NULL WHERE seq = 2 AND conversation = :direct ": (2, "burn_seconds"),
    "UPDATE entries SET burn_seconds = 5 WHERE seq = 3 AND conversation = :group ": (3, "burn_seconds"),
    "UPDATE entries SET shows = NULL WHERE seq = 3 AND conversation = :group ": (3, "shows"),
    "UPDATE entries SET shows = 'quote' WHERE seq = 4 AND conversation = :group ": (4, "shows"),
}


@pytest.mark.parametrize("statement", ENTRIES)
def test_whoever_changes_how_a_message_burns_or_shows_is_found(statement: str, dealt: Dealings) -> None:
    dealt.change(statement)
    [found] = verify(dealt.folder).findings
    seq, field = ENTRIES[statement]
    assert (found.kind, found.values["seq"], found.values["field"]) == ("entry_changed", seq, field)
    assert found.position is not None


def test_what_a_closed_body_may_have_marked_is_not_proved(dealt: Dealings) -> None:
    """Of its own conversation alone; and membership stays proved."""
    dealt.change(
        "UPDATE audit_records SET sealed = NULL WHERE leaf LIKE '%message.sent%' OR leaf LIKE '%edited%'"
    )
    dealt.change("INSERT INTO mentions VALUES (:group , :eve , 3)")
    dealt.change("INSERT INTO mentions VALUES (:other , :eve , 1)")
    dealt.change("UPDATE members SET role = 'admin' WHERE conversation = :group AND person = :bo ")
    found = {each[:2] for each in said(verify(dealt.folder))}
    assert found == {("state_inserted", "mentions"), ("state_changed", "members")}
