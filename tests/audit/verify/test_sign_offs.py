import pytest

from tests.audit.tampering import verify
from tests.audit.verify.dealings import Dealings
from tests.audit.verify.test_state import said

# What somebody changes behind the server's back → what is said: kind, table, id, field.
Place = tuple[str, str, str, str | None]
CHANGES: dict[str, set[Place]] = {
    "UPDATE sign_offs SET state = 'approved', decided_by = :ada WHERE id = :of_fay ": {
        ("state_changed", "sign_offs", "{of_fay}", "state"),
    },
    "UPDATE sign_offs SET state = 'open' WHERE id = :of_sec ": {
        ("state_changed", "sign_offs", "{of_sec}", "state"),
    },
    "UPDATE sign_offs SET decided_by = :bo WHERE id = :of_eve ": {
        ("state_changed", "sign_offs", "{of_eve}", "decided_by"),
    },
    "UPDATE sign_offs SET content_id = content_id - 1 WHERE id = :of_eve ": {
        ("state_changed", "sign_offs", "{of_eve}", "content_id"),
    },
    "UPDATE sign_offs SET shown_hash = 'x' WHERE id = :of_eve ": {
        ("state_changed", "sign_offs", "{of_eve}", "shown_hash"),
    },
    "UPDATE sign_offs SET expires_at = expires_at + 1 WHERE id = :of_fay ": {
        ("state_changed", "sign_offs", "{of_fay}", "expires_at"),
    },
    "UPDATE sign_offs SET reason_id = NULL WHERE id = :of_fay ": {
        ("state_changed", "sign_offs", "{of_fay}", "reason_id"),
    },
    "UPDATE sign_offs SET asked_by = :bo WHERE id = :of_sec ": {
        ("state_changed", "sign_offs", "{of_sec}", "asked_by"),
    },
    "DELETE FROM sign_offs WHERE id = :of_fay ": {("state_removed", "sign_offs", "{of_fay}", None)},
    "UPDATE sign_off_approvers SET person = :bo WHERE sign_off = :of_fay ": {
        ("state_removed", "sign_off_approvers", "{of_fay} {ada}", None),
        ("state_inserted", "sign_off_approvers", "{of_fay} {bo}", None),
    },
}


@pytest.mark.parametrize("statement", CHANGES)
def test_whoever_changes_a_sign_off_is_found(statement: str, dealt: Dealings) -> None:
    dealt.change(statement)
    found = said(verify(dealt.folder))
    assert {each[:4] for each in found} == {
        (kind, table, dealt.shown(id_), field) for kind, table, id_, field in CHANGES[statement]
    }
    assert all(isinstance(each[-1], int) for each in found)  # the position of its record


def test_a_sign_off_that_nobody_asked_is_found(dealt: Dealings) -> None:
    dealt.change(
        "INSERT INTO sign_offs"
        " (id, kind, conversation, content_id, shown_hash, asked_by, asked_at, expires_at)"
        " SELECT :bo , kind, conversation, content_id, shown_hash, asked_by, asked_at, expires_at"
        " FROM sign_offs WHERE id = :of_fay "
    )
    [(kind, table, id_, _, position)] = said(verify(dealt.folder))
    assert (kind, table, id_) == ("state_inserted", "sign_offs", str(dealt.names["bo"]))
    assert isinstance(position, int)  # the conversation's own
