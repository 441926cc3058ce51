from sqlalchemy import select

from govim.domain.entry import SourceKind
from govim.domain.ids import ConversationId, Sequence
from govim.ports import Transaction, Work
from govim.protocol.bodies import ForwardBody, Quote, TextBody
from govim.protocol.frames import Send
from govim.protocol.messages import Edit
from govim.storage.schema import EVERYBODY, mentions, message_references
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World, new_ref

pytestmark = on_both


def mentioned(store: SqlStore, where: ConversationId) -> set[object]:
    engine = store.dialect.open_reader()
    with engine.begin() as connection:
        found = connection.execute(
            select(mentions.c.seq, mentions.c.person).where(mentions.c.conversation == where)
        )
        rows: set[object] = {(seq, person) for seq, person in found}
    engine.dispose()
    return rows


def test_an_edit_mentions_others_in_place_of_the_first(store: SqlStore, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo, cy)
    first = TextBody(text="请看", mentions=[bo.person], mention_all=True)
    world.ask(ada, Send(client_ref=new_ref(), conversation=where, body=first))
    assert mentioned(store, where) == {(2, bo.person), (2, EVERYBODY)}
    second = TextBody(text="请看", mentions=[cy.person])
    world.ask(ada, Edit(client_ref=new_ref(), conversation=where, seq=2, base=2, body=second))
    assert mentioned(store, where) == {(2, cy.person)}


def test_the_marks_of_a_refused_command_are_taken_back(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    message = world.say(ada, where, "一")

    def fail(tx: Transaction) -> None:
        tx.marks.mention(message, [bo.person], everybody=True)
        tx.marks.burn(message, 5)
        raise ZeroDivisionError

    [failed] = store.together([Work(run=fail)])
    assert isinstance(failed, ZeroDivisionError)
    assert mentioned(store, where) == set()
    assert world.entries(where)[1].burn_seconds is None


def test_sources_are_read_back_those_that_were_named_first(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    bodies = (
        ForwardBody(conversation=where, seq=2),
        ForwardBody(conversation=where, seq=3),
        TextBody(text="好", quote=Quote(seq=4)),
    )
    for body in bodies:
        world.ask(bo, Send(client_ref=new_ref(), conversation=where, body=body))

    def read(tx: Transaction) -> list[list[tuple[SourceKind, Sequence]]]:
        found = (tx.log.entry(where, Sequence(seq)) for seq in (2, 4, 5))
        return [[(each.kind, each.seq) for each in entry.sources] for entry in found if entry]

    assert store.run(Work(run=read)) == [
        [],
        [(SourceKind.FORWARD, 3), (SourceKind.ORIGIN, 2)],
        [(SourceKind.QUOTE, 4)],
    ]
    engine = store.dialect.open_reader()
    with engine.begin() as connection:
        assert len(connection.execute(select(message_references)).all()) == 4
    engine.dispose()
