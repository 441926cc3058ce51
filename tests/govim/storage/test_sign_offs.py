from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from govim.domain.conversation import Role
from govim.domain.errors import SignOffDecided
from govim.domain.sign_off import Asked, SignOff, SignOffKind
from govim.ports import Transaction, Work
from govim.protocol.sign_offs import RequestRecall
from govim_audit.record import Kind
from tests.govim.hierarchy import decision, give_role, late
from tests.govim.sites import POSTGRESQL, SqlStore, another_node, on_both
from tests.govim.world import World


@on_both
def test_a_sign_off_is_read_as_it_was_asked_and_taken_back_with_a_refused_command(
    store: SqlStore, world: World
) -> None:
    case = late(world)
    at = world.clock.now()
    asked = Asked(
        kind=SignOffKind.RECALL,
        shown={"kind": "recall_request", "text": "发错了"},
        approvers=frozenset({case.head.person, case.colleague.person}),
        expires_at=at + timedelta(days=1),
        conversation=case.where,
    )

    def add(tx: Transaction) -> SignOff:
        common = {"at": at, "origin": case.clerk.origin, "actor": case.clerk.person, "content": asked.shown}
        shown = tx.records.add(Kind.SIGN_OFF_ASKED, body={}, conversation=case.where, **common)  # type: ignore[arg-type]
        assert shown is not None
        return tx.sign_offs.add(tx.sign_offs.new_id(), asked, shown, by=case.clerk.person, at=at)

    def fail(tx: Transaction) -> None:
        add(tx)
        raise ZeroDivisionError

    added, failed = store.together([Work(run=add), Work(run=fail)])
    assert isinstance(added, SignOff)
    assert isinstance(failed, ZeroDivisionError)
    store.reopen()
    found = store.run(Work(run=lambda tx: tx.sign_offs.find(added.id)))
    again = store.run(Work(run=lambda tx: tx.sign_offs.open_one(asked, case.clerk.person, at=at)))
    assert found == again == added
    due = store.run(Work(run=lambda tx: tx.sign_offs.due(at=asked.expires_at, limit=5)))
    assert due == [added.id]
    assert store.run(Work(run=lambda tx: tx.sign_offs.due(at=at, limit=5))) == []


@pytest.mark.parametrize("store", [POSTGRESQL], indirect=True)
def test_of_two_who_decide_at_once_in_two_processes_one_does(store: SqlStore, world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo, eve)
    give_role(store, where, bo, Role.ADMIN)
    seqs = [world.say(eve, where, "发错了").seq for _ in range(5)]
    asked = [
        world.ask(eve, RequestRecall(request=1, conversation=where, seq=seq, reason="发错了")) for seq in seqs
    ]
    other = SqlStore(another_node(store.folder), store.clock, store.url)
    with ThreadPoolExecutor(2) as pool:
        for each in asked:
            tries = [
                pool.submit(who.ask, by, decision(each))
                for who, by in ((world, ada), (World(other, store.clock), bo))
            ]
            errors = [found for found in (one.exception() for one in tries) if found is not None]
            assert [type(error) for error in errors] == [SignOffDecided]
    other.core.close()
    assert len(world.recorded(Kind.MESSAGE_RECALLED)) == len(asked)
