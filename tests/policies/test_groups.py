import pytest

from govim_policies.groups import GroupAct, GroupFacts, PrivateFacts, group_reason, private_reason

OWNER, ADMIN, MEMBER = "owner", "admin", "member"


def reasons(facts: GroupFacts) -> dict[str, str | None]:
    return {act.value: group_reason(act, facts) for act in GroupAct}


def test_an_owner_may_everything_but_leave_the_others_alone() -> None:
    facts = GroupFacts(kind="group", role=OWNER, is_on_manager=True, is_silenced=True)
    assert {act: why for act, why in reasons(facts).items() if why} == {"leave": "owner_must_hand_over"}
    assert group_reason(GroupAct.LEAVE, GroupFacts(kind="group", role=OWNER, is_alone=True)) is None


def test_an_administrator_looks_after_members() -> None:
    refused = {act for act, why in reasons(GroupFacts(kind="group", role=ADMIN)).items() if why}
    assert refused == {"set_role", "hand_over", "dissolve"}
    above = reasons(GroupFacts(kind="group", role=ADMIN, is_on_manager=True))
    assert (above["remove_members"], above["silence"]) == ("needs_owner", "needs_owner")


def test_a_member_writes_and_leaves() -> None:
    allowed = {act for act, why in reasons(GroupFacts(kind="group", role=MEMBER)).items() if not why}
    assert allowed == {"send", "pin", "react", "leave"}
    assert group_reason(GroupAct.ADD, GroupFacts(kind="group", role=MEMBER, is_adding_open=True)) is None
    silent = GroupFacts(kind="group", role=MEMBER, is_silenced=True)
    found = [group_reason(act, silent) for act in (GroupAct.SEND, GroupAct.PIN, GroupAct.REACT)]
    assert found == ["silenced", "silenced", None]


def test_a_channel_is_read_by_its_members() -> None:
    member = GroupFacts(kind="channel", role=MEMBER)
    assert group_reason(GroupAct.SEND, member) == group_reason(GroupAct.PIN, member) == "channel_read_only"
    assert group_reason(GroupAct.REACT, member) is None
    assert group_reason(GroupAct.SEND, GroupFacts(kind="channel", role=ADMIN)) is None


@pytest.mark.parametrize("kind", ["direct", "notes"])
def test_what_is_no_group_is_written_to_and_no_more(kind: str) -> None:
    found = reasons(GroupFacts(kind=kind, role=MEMBER))
    assert [found.pop(act) for act in ("send", "pin", "react")] == [None] * 3
    assert set(found.values()) == {"not_a_group"}


def test_an_archived_one_is_read_and_no_more() -> None:
    found = reasons(GroupFacts(kind="group", role=OWNER, is_archived=True))
    assert set(found.values()) == {"archived"}


def test_private_messages_are_forbidden_where_there_is_no_other_way() -> None:
    refused = [
        (is_forbidden, has_other_way)
        for is_forbidden in (False, True)
        for has_other_way in (False, True)
        if private_reason(PrivateFacts(is_forbidden=is_forbidden, has_other_way=has_other_way))
    ]
    assert refused == [(True, False)]
