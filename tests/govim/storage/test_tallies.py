from govim.domain.ids import Sequence
from govim.ports import Transaction, Work
from govim.protocol.messages import Pin, React
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World, new_ref


@on_both
def test_tallies_are_kept_and_taken_back_with_a_refused_command(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    message = world.say(ada, where, "一")
    world.ask(bo, React(request=1, conversation=where, seq=2, reaction="👍"))
    world.ask(bo, Pin(client_ref=new_ref(), conversation=where, seq=2))

    def fail(tx: Transaction) -> None:
        tx.tallies.react(message, ada.person, "✅", is_set=True, at=world.clock.now())
        raise ZeroDivisionError

    [failed] = store.together([Work(run=fail)])
    assert isinstance(failed, ZeroDivisionError)
    store.reopen()

    def read(tx: Transaction) -> object:
        of_bo = tx.tallies.reactions_of(where, Sequence(2), bo.person)
        return tx.tallies.reactions(where, Sequence(2)), of_bo, tx.tallies.pins(where)

    assert store.run(Work(run=read)) == ({"👍": 1}, {"👍"}, {2})
