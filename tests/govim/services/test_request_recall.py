import pytest

from govim.domain.conversation import Role
from govim.domain.entry import EntryKind
from govim.domain.errors import AlreadyRecalled, Malformed, NoApprover, NotFound, Rejected
from govim.domain.events import EntryAppended, SignOffMoved
from govim.protocol.sign_offs import RequestRecall
from govim_audit.record import Kind
from tests.audit.tampering import verify
from tests.govim.hierarchy import decision, give_role, late, official, unit
from tests.govim.sites import SqlStore
from tests.govim.world import World


def test_the_superior_sees_metadata_and_reason_and_never_the_text(world: World) -> None:
    case = late(world, "口令是芝麻")
    asked = world.ask(case.clerk, case.request("发错了对象"))
    assert asked.approvers == [str(case.head.person)]
    assert asked.shown == {
        "kind": "recall_request",
        "text": "发错了对象",
        "conversation": str(case.where),
        "conversation_kind": "direct",
        "seq": case.seq,
        "sender": str(case.clerk.person),
        "sent_at": "2026-11-24T06:50:00.000Z",
        "length": 5,
    }
    assert "芝麻" not in str(asked)


def test_an_approved_recall_is_the_senders_and_everybody_is_told(world: World) -> None:
    case = late(world)
    asked = world.ask(case.clerk, case.request())
    world.ask(case.head, decision(asked))
    message, recall = world.entries(case.where)[-2:]
    assert (message.seq, message.is_recalled) == (case.seq, True)
    assert (recall.kind, recall.sender, recall.target) == (EntryKind.RECALL, case.clerk.person, case.seq)
    assert recall.content == {"kind": "recall", "approved_by": str(case.head.person)}
    entry_told = [event for event in world.store.told() if isinstance(event, EntryAppended)][-1]
    assert (entry_told.entry.seq, set(entry_told.members)) == (
        recall.seq,
        {case.clerk.person, case.colleague.person},
    )
    [record] = world.recorded(Kind.MESSAGE_RECALLED)
    assert (record.actor, record.seq) == (case.clerk.person, recall.seq)
    assert record.fields["approved_by"] == str(case.head.person)
    assert record.fields["sign_off"] == asked.id


def test_asking_again_gives_the_request_that_is_open(world: World) -> None:
    case = late(world)
    first = world.ask(case.clerk, case.request("一"))
    assert world.ask(case.clerk, case.request("二")) == first
    world.ask(case.head, decision(first, is_approved=False, reason="不必"))
    assert world.ask(case.clerk, case.request("三")).id != first.id
    assert len(world.recorded(Kind.SIGN_OFF_ASKED)) == 2


def test_in_a_group_its_owner_and_administrators_decide(store: SqlStore, world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo, eve)
    for person, role in ((ada, Role.OWNER), (bo, Role.ADMIN), (eve, Role.MEMBER)):
        give_role(store, where, person, role)
    seq = world.say(eve, where, "发错了").seq
    asked = world.ask(eve, RequestRecall(request=1, conversation=where, seq=seq, reason="发错了"))
    assert set(asked.approvers) == {str(ada.person), str(bo.person)}
    told = world.store.told()[-1]
    assert isinstance(told, SignOffMoved)
    assert set(told.people) == {ada.person, bo.person, eve.person}


def test_where_nobody_could_decide_nothing_is_asked(world: World) -> None:
    office = unit(world, "办公室")
    head, clerk = official(world, "head", office, is_head=True), official(world, "clerk", office)
    where = world.direct(head, clerk)
    seq = world.say(head, where, "我是最大的").seq
    with pytest.raises(NoApprover):
        world.ask(head, RequestRecall(request=1, conversation=where, seq=seq, reason="发错了"))
    [refused] = world.recorded(Kind.ACT_REFUSED)
    assert (refused.fields["act"], refused.fields["code"]) == ("sign_off.asked", "no_approver")


def test_only_the_sender_asks_with_a_reason_and_for_what_is_there(world: World) -> None:
    case = late(world)
    with pytest.raises(Rejected) as error:
        world.ask(case.colleague, case.request())
    assert error.value.code == "recall_not_sender"
    with pytest.raises(NotFound):
        world.ask(case.head, case.request())
    with pytest.raises(Malformed):
        world.ask(case.clerk, case.request("  "))
    asked = world.ask(case.clerk, case.request())
    world.ask(case.head, decision(asked))
    with pytest.raises(AlreadyRecalled):
        world.ask(case.clerk, case.request())


def test_the_trail_of_an_approved_recall_verifies(store: SqlStore, world: World) -> None:
    case = late(world)
    world.ask(case.head, decision(world.ask(case.clerk, case.request())))
    store.core.close()
    assert verify(store.folder).is_good
