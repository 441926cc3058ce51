from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import uuid_utils.compat

from govim.domain.errors import NotAllowed, OwnSignOff, SignOffChanged, SignOffDecided, SignOffExpired
from govim.domain.ids import PersonId, SignOffId
from govim.domain.sign_off import SignOff, SignOffAction, SignOffKind, SignOffState

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
MAKER, CHECKER, STRANGER = (PersonId(uuid_utils.compat.uuid7()) for _ in range(3))
OPEN = SignOff(
    id=SignOffId(uuid_utils.compat.uuid7()),
    kind=SignOffKind.RECALL,
    conversation=None,
    seq=None,
    asked_by=MAKER,
    asked_at=NOW,
    expires_at=NOW + timedelta(days=7),
    shown={"kind": "recall_request", "text": "发错了"},
    shown_hash="a" * 64,
    approvers=frozenset({CHECKER}),
)


def decide(
    found: SignOff, by: PersonId = CHECKER, *, shown_hash: str = OPEN.shown_hash, at: datetime = NOW
) -> SignOff:
    return found.decide(by, is_approved=True, shown_hash=shown_hash, reason=None, at=at)


def test_an_approver_approves_or_refuses() -> None:
    assert decide(OPEN).state is SignOffState.APPROVED
    refused = OPEN.decide(CHECKER, is_approved=False, shown_hash=OPEN.shown_hash, reason="不必", at=NOW)
    assert (refused.state, refused.decided_by, refused.reason) == (SignOffState.REFUSED, CHECKER, "不必")


def test_nobody_decides_their_own_also_where_they_are_named_as_an_approver() -> None:
    with pytest.raises(OwnSignOff):
        decide(replace(OPEN, approvers=frozenset({MAKER, CHECKER})), MAKER)


def test_only_who_was_asked_decides_and_only_who_asked_withdraws() -> None:
    with pytest.raises(NotAllowed):
        decide(OPEN, STRANGER)
    with pytest.raises(NotAllowed):
        OPEN.withdraw(CHECKER, at=NOW)
    assert OPEN.withdraw(MAKER, at=NOW).state is SignOffState.WITHDRAWN


def test_what_was_not_shown_is_not_approved() -> None:
    with pytest.raises(SignOffChanged):
        decide(OPEN, shown_hash="b" * 64)
    with pytest.raises(SignOffChanged):
        decide(replace(OPEN, shown=None))


@pytest.mark.parametrize("end", [decide, lambda found: found.withdraw(MAKER, at=NOW)])
def test_what_is_settled_stays_settled(end: Callable[[SignOff], SignOff]) -> None:
    settled = end(OPEN)
    for again in (decide, lambda found: found.withdraw(MAKER, at=NOW)):
        with pytest.raises(SignOffDecided):
            again(settled)
    with pytest.raises(SignOffDecided):
        settled.expire(at=OPEN.expires_at)


def test_time_ends_it_whether_anybody_noted_it_or_not() -> None:
    over = OPEN.expires_at
    assert decide(OPEN, at=over - timedelta(milliseconds=1)).state is SignOffState.APPROVED
    for found in (OPEN, OPEN.expire(at=over)):
        assert found.state_at(over) is SignOffState.EXPIRED
        with pytest.raises(SignOffExpired):
            decide(found, at=over)
        with pytest.raises(SignOffExpired):
            found.withdraw(MAKER, at=over)
    with pytest.raises(SignOffDecided):
        OPEN.expire(at=NOW)


def test_what_one_may_do_is_said_to_them() -> None:
    assert OPEN.allowed_actions(MAKER, at=NOW) == (SignOffAction.WITHDRAW,)
    assert OPEN.allowed_actions(CHECKER, at=NOW) == (SignOffAction.APPROVE, SignOffAction.REFUSE)
    assert OPEN.allowed_actions(STRANGER, at=NOW) == ()
    assert OPEN.allowed_actions(CHECKER, at=OPEN.expires_at) == ()
    assert decide(OPEN).allowed_actions(CHECKER, at=NOW) == ()
