from dataclasses import replace

from govim.protocol.invitation_views import invitation_view
from tests.govim.domain.test_invitation import NOW, VALID


def test_only_what_is_valid_can_be_revoked() -> None:
    seen = invitation_view(VALID, at=NOW)
    assert (seen.state, seen.uses_left, seen.allowed_actions) == ("valid", 1, ["revoke"])
    used = invitation_view(replace(VALID, uses_left=0), at=NOW)
    assert (used.state, used.allowed_actions) == ("used_up", [])
