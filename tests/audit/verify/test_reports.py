import pytest

from tests.audit.tampering import verify
from tests.audit.verify.dealings import Dealings
from tests.audit.verify.test_state import said

CHANGES = {
    "UPDATE reports SET state = 'closed' WHERE id = :pending ": ("pending", "state"),
    "UPDATE reports SET state = 'in_review' WHERE id = :closed ": ("closed", "state"),
    "UPDATE reports SET decided_by = :bo WHERE id = :closed ": ("closed", "decided_by"),
    "UPDATE reports SET decided_at = 1 WHERE id = :closed ": ("closed", "decided_at"),
    "UPDATE reports SET outcome_id = content_id WHERE id = :closed ": ("closed", "outcome_id"),
    "UPDATE reports SET content_id = 1 WHERE id = :pending ": ("pending", "content_id"),
    "UPDATE reports SET seq = 2 WHERE id = :pending ": ("pending", "seq"),
    "UPDATE reports SET person = :cy WHERE id = :pending ": ("pending", "person"),
    "UPDATE reports SET reported_by = :bo WHERE id = :pending ": ("pending", "reported_by"),
    "UPDATE reports SET at = at + 1 WHERE id = :pending ": ("pending", "at"),
}


@pytest.mark.parametrize("statement", CHANGES)
def test_whoever_changes_a_report_is_found(statement: str, dealt: Dealings) -> None:
    dealt.change(statement)
    name, field = CHANGES[statement]
    [(kind, table, id_, column, position)] = said(verify(dealt.folder))
    assert (kind, table, id_, column) == ("state_changed", "reports", str(dealt.names[name]), field)
    assert isinstance(position, int)


def test_a_removed_report_is_found(dealt: Dealings) -> None:
    dealt.change("DELETE FROM reports WHERE id = :pending ")
    [found] = said(verify(dealt.folder))
    assert found[:3] == ("state_removed", "reports", str(dealt.names["pending"]))
