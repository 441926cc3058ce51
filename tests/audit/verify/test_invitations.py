import pytest

from tests.audit.tampering import verify
from tests.audit.verify.dealings import Dealings
from tests.audit.verify.test_state import said

CHANGES = {
    "UPDATE invitations SET uses_left = 100 WHERE id = :counted ": ("counted", "uses_left"),
    "UPDATE invitations SET uses_left = 3 WHERE id = :counted ": ("counted", "uses_left"),  # before di came
    "UPDATE invitations SET uses_left = NULL WHERE id = :counted ": ("counted", "uses_left"),
    "UPDATE invitations SET needs_approval = 0 WHERE id = :asking ": ("asking", "needs_approval"),
    "UPDATE invitations SET revoked_at = NULL WHERE id = :over ": ("over", "revoked_at"),
    "UPDATE invitations SET expires_at = expires_at * 2 WHERE id = :over ": ("over", "expires_at"),
    "UPDATE invitations SET token_hash = 'of a token of mine' WHERE id = :over ": ("over", "token_hash"),
    "UPDATE invitations SET conversation = :other WHERE id = :counted ": ("counted", "conversation"),
    "UPDATE invitations SET created_by = :bo WHERE id = :counted ": ("counted", "created_by"),
}


@pytest.mark.parametrize("statement", CHANGES)
def test_whoever_changes_an_invitation_is_found(statement: str, dealt: Dealings) -> None:
    dealt.change(statement)
    name, field = CHANGES[statement]
    [(kind, table, id_, column, position)] = said(verify(dealt.folder))
    assert (kind, table, id_, column) == ("state_changed", "invitations", str(dealt.names[name]), field)
    assert isinstance(position, int)


@pytest.mark.parametrize("name", ["counted", "asking", "over"])
def test_a_removed_invitation_is_found(name: str, dealt: Dealings) -> None:
    dealt.change(f"DELETE FROM invitations WHERE id = :{name} ")
    [found] = said(verify(dealt.folder))
    assert found[:3] == ("state_removed", "invitations", str(dealt.names[name]))
