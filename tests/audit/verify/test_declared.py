from datetime import UTC, datetime
from uuid import UUID

import pytest
from msgspec import structs

from govim.domain.person import Duty
from govim_audit.record import Json, Kind, Leaf
from govim_audit.verify.declared import DECLARING, declared_by

SOMEBODY, OTHER, CONVERSATION = UUID(int=1), UUID(int=2), UUID(int=3)


def leaf(kind: Kind, conversation: UUID | None = None) -> Leaf:
    at, seq = datetime(2026, 11, 2, tzinfo=UTC), 1 if conversation else None
    return Leaf(kind=kind, at=at, actor=None, conversation=conversation, seq=seq, body_hash="")


BODIES: dict[Kind, dict[str, Json]] = {
    Kind.PERSON_ADDED: {
        "login": " Ada ", "name": "张爱达", "person": str(SOMEBODY), "post": None, "source": "local",
        "unit": None,
    },
    Kind.DUTY_GRANTED: {
        "duty": Duty.SYSTEM_ADMIN, "person": str(SOMEBODY), "rights": ["people.add"],
    },
    Kind.CONVERSATION_CREATED: {
        "kind": "direct", "members": [str(OTHER), str(SOMEBODY)], "title": None,
    },
    Kind.MEMBERS_CHANGED: {"how": "added", "members": [str(OTHER)], "newcomers": "joined"},
}  # fmt: skip


def test_each_kind_that_declares_is_read() -> None:
    assert set(BODIES) == DECLARING
    for kind, body in BODIES.items():
        assert list(declared_by(leaf(kind, CONVERSATION), body))
    assert list(declared_by(leaf(Kind.SITE_CREATED), {})) == []


def test_a_login_is_as_the_table_has_it() -> None:
    rows = {each.table: each for each in declared_by(leaf(Kind.PERSON_ADDED), BODIES[Kind.PERSON_ADDED])}
    assert rows["accounts"].facts == {"login": b"Ada", "login_folded": b"ada"}
    assert "assignments" not in rows


def test_the_right_that_an_upgrade_gave_may_be_there_at_any_time() -> None:
    """A record from before schema 0003 does not name it."""
    rows = list(declared_by(leaf(Kind.DUTY_GRANTED), BODIES[Kind.DUTY_GRANTED]))
    [given] = [each for each in rows if not each.is_required]
    assert given.id == f"{SOMEBODY} system.health"
    assert "valid_from" not in given.facts
    named = {**BODIES[Kind.DUTY_GRANTED], "duty": Duty.COMPLIANCE_OFFICER, "rights": ["audit.search"]}
    assert all(each.is_required for each in declared_by(leaf(Kind.DUTY_GRANTED), named))


def test_two_people_have_one_pair_whoever_began() -> None:
    body = BODIES[Kind.CONVERSATION_CREATED]
    [made, *members] = declared_by(leaf(Kind.CONVERSATION_CREATED, CONVERSATION), body)
    assert made.facts["pair"] == SOMEBODY.bytes + OTHER.bytes
    assert [each.id for each in members] == [f"{CONVERSATION} {OTHER} 1", f"{CONVERSATION} {SOMEBODY} 1"]


@pytest.mark.parametrize("kind", sorted(DECLARING))
def test_a_body_that_no_service_wrote_declares_nothing(kind: Kind) -> None:
    for body in ({}, dict.fromkeys(BODIES[kind]), {**BODIES[kind], "person": "x", "members": ["x"]}):
        with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
            list(declared_by(leaf(kind, CONVERSATION), body))


def test_a_newcomer_reads_what_the_rule_of_then_says() -> None:
    body = BODIES[Kind.MEMBERS_CHANGED]
    joined = structs.replace(leaf(Kind.MEMBERS_CHANGED, CONVERSATION), seq=7)
    for rule, first in (("all", 1), ("joined", 7)):
        [row] = declared_by(joined, {**body, "newcomers": rule})
        assert (row.id, row.facts["visible_from"]) == (f"{CONVERSATION} {OTHER} 7", first)
    assert list(declared_by(leaf(Kind.MEMBERS_CHANGED, CONVERSATION), {"how": "left", "left": []})) == []
