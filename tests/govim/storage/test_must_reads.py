from datetime import timedelta

from govim.domain.ids import Sequence
from govim.domain.must_read import MustRead, Reason
from govim.ports import Transaction, Work
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


@on_both
def test_what_is_kept_is_read_back_and_taken_back_with_its_command(store: SqlStore, world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo, eve)
    world.say(ada, where, "请阅")
    at = world.clock.now()
    must_read = MustRead(
        conversation=where,
        seq=Sequence(2),
        asked_by=ada.person,
        asked_at=at,
        asked=2,
        to_superior_after=timedelta(hours=1),
    )
    store.run(Work(run=lambda tx: tx.must_reads.ask(must_read, [bo.person, eve.person], at=at)))

    def fail(tx: Transaction) -> None:
        tx.must_reads.end(must_read, at=at)
        tx.must_reads.confirm(must_read, bo.person, at=at)
        raise ZeroDivisionError

    [failed] = store.together([Work(run=fail)])
    assert isinstance(failed, ZeroDivisionError)

    def read(tx: Transaction) -> None:
        assert tx.must_reads.find(where, Sequence(2)) == must_read
        assert tx.must_reads.find(where, Sequence(1)) is None
        assert tx.must_reads.people(must_read) == {bo.person, eve.person}
        assert {each.person for each in tx.must_reads.waiting(must_read)} == {bo.person, eve.person}
        assert tx.must_reads.of(must_read, ada.person) is None

    store.run(Work(run=read))


@on_both
def test_it_is_due_at_its_time_until_it_ended(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "请阅")
    at = world.clock.now()
    must_read = MustRead(conversation=where, seq=Sequence(2), asked_by=ada.person, asked_at=at, asked=1)

    def due(tx: Transaction) -> list[MustRead]:
        return list(tx.must_reads.due([where], at=at))

    def ask(tx: Transaction) -> None:
        tx.must_reads.ask(must_read, [bo.person], at=at)
        tx.must_reads.wait_until(must_read, at)

    store.run(Work(run=ask))
    assert store.run(Work(run=due)) == [must_read]
    store.run(Work(run=lambda tx: tx.must_reads.wait_until(must_read, at + timedelta(seconds=1))))
    assert store.run(Work(run=due)) == []
    store.run(Work(run=lambda tx: tx.must_reads.wait_until(must_read, at)))
    store.run(Work(run=lambda tx: tx.must_reads.end(must_read, at=at)))
    assert store.run(Work(run=due)) == []


@on_both
def test_whoever_is_told_again_of_the_same_person_is_told_of_them_once(store: SqlStore, world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo, eve)
    world.say(ada, where, "请阅")
    at = world.clock.now()
    must_read = MustRead(conversation=where, seq=Sequence(2), asked_by=ada.person, asked_at=at, asked=2)

    def tell(tx: Transaction) -> object:
        tx.must_reads.ask(must_read, [bo.person, eve.person], at=at)
        tx.must_reads.escalate(must_read, Reason.DEPUTY, {ada.person: [bo.person]}, at=at)
        tx.must_reads.mark_told(must_read, Reason.DEPUTY, [bo.person], at=at)
        tx.must_reads.escalate(must_read, Reason.SUPERIOR, {ada.person: [bo.person, eve.person]}, at=at)
        found = tx.must_reads.of(must_read, bo.person)
        assert found is not None
        return found.deputy_told_at, found.superior_told_at

    assert store.run(Work(run=tell)) == (at, None)
