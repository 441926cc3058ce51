from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from govim.domain.ids import ClientRef, ConversationId
from govim.protocol.groups import (
    AddMembers,
    Announce,
    ChangeSettings,
    Dissolve,
    HandOver,
    Leave,
    RemoveMembers,
    SetRole,
    Silence,
)
from govim.protocol.values import AppendRequest
from govim_audit.record import Json, Kind, Leaf
from govim_audit.verify.amended import AMENDING, amended_by
from govim_audit.verify.claims import Amended
from tests.audit.site import Site
from tests.audit.tampering import sql, verify
from tests.audit.verify.test_state import said

SOMEBODY, CONVERSATION = UUID(int=1), UUID(int=3)
FUTURE = datetime(2999, 1, 1, tzinfo=UTC)
BODIES: dict[Kind, dict[str, Json]] = {
    Kind.MEMBERS_CHANGED: {"how": "left", "left": [str(SOMEBODY)]},
    Kind.ROLES_CHANGED: {"roles": {str(SOMEBODY): "admin"}},
    Kind.SETTINGS_CHANGED: {"changed": {"title": "新名", "newcomers": "joined"}},
    Kind.SILENCE_CHANGED: {"person": None, "until": "2026-11-24T11:50:00.000Z"},
    Kind.ANNOUNCED: {"stands": True},
    Kind.CONVERSATION_DISSOLVED: {},
}


def leaf(kind: Kind) -> Leaf:
    at = datetime(2026, 11, 2, tzinfo=UTC)
    return Leaf(kind=kind, at=at, actor=None, conversation=CONVERSATION, seq=7, body_hash="")


def test_each_kind_that_amends_is_read() -> None:
    assert set(BODIES) == AMENDING
    found = {kind: list(amended_by(leaf(kind), body)) for kind, body in BODIES.items()}
    assert all(found.values())
    assert found[Kind.SETTINGS_CHANGED] == [
        Amended(
            table="conversations",
            id=str(CONVERSATION),
            facts={"title": "新名".encode(), "newcomers": b"joined"},
        )
    ]
    assert found[Kind.MEMBERS_CHANGED][0].id == f"{CONVERSATION} {SOMEBODY}"
    assert list(amended_by(leaf(Kind.SITE_CREATED), {})) == []


WRONG: dict[Kind, dict[str, Json]] = {
    Kind.MEMBERS_CHANGED: {"left": ["x"]},
    Kind.ROLES_CHANGED: {"roles": {str(SOMEBODY): "king"}},
    Kind.SETTINGS_CHANGED: {"changed": {"newcomers": "some"}},
    Kind.SILENCE_CHANGED: {"person": None, "until": "x"},
    Kind.ANNOUNCED: {},
}


@pytest.mark.parametrize("kind", sorted(WRONG))
def test_a_body_that_no_service_wrote_amends_nothing(kind: Kind) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        list(amended_by(leaf(kind), WRONG[kind]))


def common(site: Site, where: ConversationId) -> dict[str, UUID]:
    return {"client_ref": ClientRef(site.core.ids.new()), "conversation": where}


def led(site: Site) -> ConversationId:
    """A group with a history: people came, went and came back; it changed hands."""
    _, bo, cy, di = (site.person(name, name) for name in ("ada", "bo", "cy", "di"))
    where = site.group("ada", "旧名", ["bo", "cy"])

    def ask(by: str, shape: type[AppendRequest], **values: Any) -> None:  # noqa: ANN401 -- of whichever frame
        site.ask(by, shape(**common(site, where), **values))

    ask("ada", ChangeSettings, title="新名", newcomers="joined", is_private_forbidden=True)
    ask("ada", RemoveMembers, people=[bo])
    ask("ada", AddMembers, people=[bo, di])
    ask("ada", SetRole, person=di, role="admin")
    ask("di", Silence, person=cy, until=FUTURE)
    ask("di", Silence, until=FUTURE)
    ask("di", Announce, text="公告")
    ask("ada", HandOver, person=di)
    ask("ada", Leave)
    ask("di", ChangeSettings, adders="all")
    return where


def test_a_group_that_changed_is_as_its_records_say(site: Site) -> None:
    led(site)
    assert verify(site.folder).findings == ()


CHANGES = {
    "UPDATE conversations SET title = '旧名' WHERE id = :group": ("conversations", "{group}", "title"),
    "UPDATE conversations SET newcomers = 'all' WHERE id = :group": ("conversations", "{group}", "newcomers"),
    "UPDATE conversations SET is_private_forbidden = 0 WHERE id = :group": (
        "conversations", "{group}", "is_private_forbidden",
    ),
    "UPDATE conversations SET announcement_seq = NULL WHERE id = :group": (
        "conversations", "{group}", "announcement_seq",
    ),
    "UPDATE conversations SET silenced_until = NULL WHERE id = :group": (
        "conversations", "{group}", "silenced_until",
    ),
    "UPDATE members SET left_seq = NULL WHERE conversation = :group AND person = :ada": (
        "members", "{group} {ada} 1", "left_seq",
    ),
    "UPDATE members SET role = 'owner' WHERE conversation = :group AND person = :ada": (
        "members", "{group} {ada} 1", "role",
    ),
    "UPDATE members SET visible_from = 1 WHERE conversation = :group AND person = :bo AND joined_seq = 4": (
        "members", "{group} {bo} 4", "visible_from",
    ),
    "UPDATE members SET role = 'member' WHERE conversation = :group AND person = :di": (
        "members", "{group} {di} 4", "role",
    ),
    "UPDATE members SET silenced_until = NULL WHERE conversation = :group AND person = :cy": (
        "members", "{group} {cy} 1", "silenced_until",
    ),
}  # fmt: skip


@pytest.mark.parametrize("statement", CHANGES)
def test_whoever_sets_a_row_back_is_found(statement: str, site: Site) -> None:
    """To what was true before, too."""
    where = led(site)
    site.close()
    known = {**site.people, "group": where}
    table, id_, column = CHANGES[statement]
    for name, each in known.items():
        statement = statement.replace(f":{name}", f"x'{each.hex}'")
    sql(site.folder, statement)
    found = said(verify(site.folder))
    expected = id_.format(**{name: str(each) for name, each in known.items()})
    assert {each[:4] for each in found} == {("state_changed", table, expected, column)}
    site.reopen()


def test_a_dissolved_group_is_archived_since_its_record(site: Site) -> None:
    where = led(site)
    site.ask("di", Dissolve(**common(site, where)))
    assert verify(site.folder).findings == ()
    site.close()
    sql(site.folder, "UPDATE conversations SET archived_at = NULL")
    [found] = said(verify(site.folder))
    assert found[1:4] == ("conversations", str(where), "archived_at")
    site.reopen()


def test_what_a_closed_body_may_have_changed_is_not_proved(site: Site) -> None:
    where = led(site)
    site.close()
    sql(
        site.folder,
        "UPDATE audit_records SET sealed = NULL WHERE position IN "
        "(SELECT position FROM audit_records ORDER BY position DESC LIMIT 3)",
    )
    verdict = verify(site.folder)
    assert verdict.is_good, said(verdict)
    assert [remark.values["count"] for remark in verdict.remarks if remark.kind == "state_unproved"] == [3]
    del where
    site.reopen()
