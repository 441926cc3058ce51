from govim.domain.ids import Sequence
from govim.ports import Transaction, Work
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


@on_both
def test_advances_are_kept_one_after_the_other_with_their_device(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    store.run(world.advance(bo, where, delivered=2, read=1))
    store.run(world.advance(ada, where, read=2))
    found = store.run(Work(run=lambda tx: tx.receipts.between(0, 99)))
    assert [(each.person, each.kind, each.from_seq, each.to_seq, each.session) for each in found] == [
        (bo.person, "delivered", 0, 2, bo.session),
        (bo.person, "read", 0, 1, bo.session),
        (ada.person, "delivered", 0, 2, ada.session),
        (ada.person, "read", 0, 2, ada.session),
    ]
    ids = [each.id for each in found]
    assert store.run(Work(run=lambda tx: tx.receipts.between(ids[0], ids[2]))) == found[1:3]


@on_both
def test_the_last_digest_is_that_of_the_furthest_conversation(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    one, other = world.direct(ada, bo), world.group(ada, bo)
    at = world.clock.now()

    def mark(tx: Transaction) -> int:
        assert tx.receipts.digested() == 0
        for where, up_to in ((one, 4), (other, 7), (one, 9), (other, Sequence(8))):
            tx.receipts.mark_digested(where, up_to, at=at)
        return tx.receipts.digested()

    assert store.run(Work(run=mark)) == 9
