from datetime import timedelta

from govim.domain.sign_off import SignOffState
from govim.protocol.sign_off_views import sign_off_view
from tests.govim.domain.test_sign_off import CHECKER, MAKER, NOW, OPEN


def test_a_view_says_what_this_person_may_do_now() -> None:
    assert sign_off_view(OPEN, MAKER, at=NOW).allowed_actions == ["withdraw"]
    seen = sign_off_view(OPEN, CHECKER, at=NOW)
    assert (seen.allowed_actions, seen.state, seen.shown) == (["approve", "refuse"], "open", OPEN.shown)
    late = sign_off_view(OPEN, CHECKER, at=NOW + timedelta(days=7))
    assert (late.allowed_actions, late.state) == ([], SignOffState.EXPIRED.value)
