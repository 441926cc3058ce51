import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from govim.domain.conversation import Conversation, Role, Rules
from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId
from govim.ports import Transaction, Work
from govim.protocol.groups import AddMembers, ChangeSettings, RemoveMembers, SetRole, Silence
from govim.protocol.messages import Pin, Pins, React, Reactions
from govim.storage.schema import members, personal_entries
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import START, World, new_ref

LATER = START + timedelta(days=1)


def known(store: SqlStore, where: ConversationId) -> Conversation:
    found = store.run(Work(run=lambda tx: tx.log.conversation(where)))
    assert found is not None
    return found


@on_both
def test_the_writers_copy_is_what_the_rows_say(store: SqlStore, world: World) -> None:
    ada, bo, cy, di = (world.person(name) for name in ("ada", "bo", "cy", "di"))
    where = world.group(ada, bo, cy)
    world.say(ada, where, "一")
    world.ask(ada, RemoveMembers(client_ref=new_ref(), conversation=where, people=[bo.person]))
    add = AddMembers(client_ref=new_ref(), conversation=where, people=[di.person, bo.person])
    world.ask(ada, add)
    world.ask(ada, SetRole(client_ref=new_ref(), conversation=where, person=di.person, role="admin"))
    world.ask(ada, Silence(client_ref=new_ref(), conversation=where, person=cy.person, until=LATER))
    world.ask(ada, Silence(client_ref=new_ref(), conversation=where, until=LATER))
    copy = known(store, where)
    assert (copy.members[di.person].role, copy.members[bo.person].joined_seq) == (Role.ADMIN, 4)
    assert not copy.is_plain
    store.reopen()
    assert known(store, where) == copy
    assert store.run(world.send(ada, where, "二")).seq == 8


@on_both
def test_what_a_refused_command_changed_is_taken_back(store: SqlStore, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo)
    before = known(store, where)

    def fail(tx: Transaction) -> None:
        [entry] = [tx.log.entry(where, tx.log.head(where).seq)]
        assert entry is not None
        tx.groups.part(entry, [bo.person])
        tx.groups.set_roles(where, {ada.person: Role.MEMBER})
        tx.groups.change(where, title="乙", rules=Rules(archived_at=LATER))
        assert not known_by(tx, where).is_plain
        raise ZeroDivisionError

    [failed] = store.together([Work(run=fail, conversations=(where,))])
    assert isinstance(failed, ZeroDivisionError)
    assert known(store, where) == before
    store.run(world.send(bo, where, "还在"))
    store.reopen()
    assert known(store, where) == before
    del cy


def known_by(tx: Transaction, where: ConversationId) -> Conversation:
    found = tx.log.conversation(where)
    assert found is not None
    return found


@on_both
def test_who_left_reads_nothing_and_the_past_stays_on_record(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    store.answer(bo.person, Pins(request=1, conversation=where))
    world.ask(ada, RemoveMembers(client_ref=new_ref(), conversation=where, people=[bo.person]))
    with pytest.raises(NotFound):
        store.answer(bo.person, Pins(request=1, conversation=where))
    engine = store.dialect.open_reader()
    with engine.begin() as connection:
        row = connection.execute(select(members).where(members.c.person == bo.person)).one()
        notes = select(personal_entries.c.n, personal_entries.c.kind).where(
            personal_entries.c.person == bo.person
        )
        noted = connection.execute(notes.order_by(personal_entries.c.n)).all()
    engine.dispose()
    assert (row.joined_seq, row.left_seq, row.valid_to) == (1, 2, world.clock.now())
    assert [tuple(each) for each in noted] == [(1, "joined"), (2, "left")]


@on_both
def test_a_newcomer_reads_nothing_of_before_where_the_rule_says_so(store: SqlStore, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo)
    old = world.say(ada, where, "不给新人看")
    world.ask(ada, Pin(client_ref=new_ref(), conversation=where, seq=old.seq))
    world.ask(ada, ChangeSettings(client_ref=new_ref(), conversation=where, newcomers="joined"))
    world.ask(ada, AddMembers(client_ref=new_ref(), conversation=where, people=[cy.person]))
    summary = asyncio.run(store.core.reader.summary(cy.person, where))
    assert (summary.last, summary.unread) == (None, 0)
    world.say(ada, where, "欢迎")
    reader = store.core.reader
    page = asyncio.run(reader.page(where, cy.person, before=None, after=0, limit=50))
    [resume] = asyncio.run(reader.resumes(cy.person, {where: 0}))
    assert [entry.seq for entry in page.entries] == [entry.seq for entry in resume.page] == [5, 6]
    assert resume.gap is None
    assert store.answer(cy.person, Pins(request=1, conversation=where)).pins == []
    assert len(store.answer(bo.person, Pins(request=1, conversation=where)).pins) == 1
    with pytest.raises(NotFound):
        store.answer(cy.person, Reactions(request=1, conversation=where, seq=old.seq))
    with pytest.raises(NotFound):
        world.ask(cy, React(request=1, conversation=where, seq=old.seq, reaction="👍"))
    summary = asyncio.run(reader.summary(cy.person, where))
    assert (summary.last is not None, summary.unread) == (True, 1)
