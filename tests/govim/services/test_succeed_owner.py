import asyncio

from sqlalchemy import update

from govim.domain.actor import Actor
from govim.domain.conversation import Conversation, Role
from govim.domain.due import Due, OwnersDue
from govim.domain.entry import EntryKind
from govim.domain.events import EntryAppended, SummaryChanged
from govim.domain.ids import ConversationId
from govim.ports import Work
from govim.protocol.groups import AddMembers, ChangeSettings, Dissolve, SetRole
from govim.services.due import do_what_is_due
from govim.storage.schema import people
from govim_audit.record import Kind
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World, new_ref


def deactivate(store: SqlStore, world: World, *who: Actor) -> None:
    """As the directory will: nothing here does it yet."""
    writer = store.dialect.open_writer()
    with writer.begin() as connection:
        these = update(people).where(people.c.id.in_([each.person for each in who]))
        connection.execute(these.values(deactivated_at=world.clock.now()))
    writer.dispose()


def due(store: SqlStore, world: World) -> list[Due]:
    return asyncio.run(store.core.reader.due(world.clock.now()))


def do(world: World, found: Due) -> None:
    run = Work(
        run=lambda tx: do_what_is_due(found, tx=tx, at=world.clock.now()), conversations=found.conversations
    )
    world.store.run(run)


def roles(store: SqlStore, where: ConversationId) -> dict[object, Role]:
    def read(known: Conversation | None) -> dict[object, Role]:
        assert known is not None
        return {person: member.role for person, member in known.members.items()}

    return store.run(Work(run=lambda tx: read(tx.log.conversation(where))))


@on_both
def test_the_longest_standing_administrator_follows_and_everybody_sees_it(
    store: SqlStore, world: World
) -> None:
    ada, bo, cy, di = (world.person(name) for name in ("ada", "bo", "cy", "di"))
    where = world.group(ada, bo)
    for newcomer in (cy, di):
        world.ask(ada, AddMembers(client_ref=new_ref(), conversation=where, people=[newcomer.person]))
        ref = new_ref()
        world.ask(ada, SetRole(client_ref=ref, conversation=where, person=newcomer.person, role="admin"))
    assert due(store, world) == []
    deactivate(store, world, ada)
    [found] = due(store, world)
    assert found == OwnersDue(conversations=(where,))
    do(world, found)
    do(world, found)  # as another process that found the same
    assert due(store, world) == []
    expected = {ada.person: Role.MEMBER, bo.person: Role.MEMBER, cy.person: Role.OWNER, di.person: Role.ADMIN}
    assert roles(store, where) == expected
    entry = world.entries(where)[-1]
    assert (entry.kind, entry.sender) == (EntryKind.SETTINGS, cy.person)
    record = world.recorded(Kind.ROLES_CHANGED)[-1]
    assert (record.seq, record.fields["address"]) == (entry.seq, "server")
    assert record.fields["roles"] == {str(cy.person): "owner", str(ada.person): "member"}
    told = store.told()[-3:]
    assert [type(event) for event in told] == [EntryAppended, SummaryChanged, SummaryChanged]
    world.ask(cy, ChangeSettings(client_ref=new_ref(), conversation=where, title="新名"))


@on_both
def test_without_an_administrator_who_is_there_the_first_member_follows(
    store: SqlStore, world: World
) -> None:
    ada, bo, cy, di = (world.person(name) for name in ("ada", "bo", "cy", "di"))
    where = world.group(ada, bo)
    for newcomer in (di, cy):
        world.ask(ada, AddMembers(client_ref=new_ref(), conversation=where, people=[newcomer.person]))
    world.ask(ada, SetRole(client_ref=new_ref(), conversation=where, person=bo.person, role="admin"))
    deactivate(store, world, ada, bo)
    [found] = due(store, world)
    do(world, found)
    assert {who for who, role in roles(store, where).items() if role is Role.OWNER} == {di.person}


@on_both
def test_what_nobody_could_follow_in_or_is_dissolved_stays(store: SqlStore, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    alone, over = world.group(ada, bo), world.group(ada, cy)
    world.ask(ada, Dissolve(client_ref=new_ref(), conversation=over))
    deactivate(store, world, ada, bo)
    assert due(store, world) == []
    do(world, OwnersDue(conversations=(alone, over)))
    assert roles(store, alone)[ada.person] is roles(store, over)[ada.person] is Role.OWNER
