"""What the contract does not say: how people, units and posts are kept."""

import pytest
from sqlalchemy import Engine, event, insert, select

from govim.domain.actor import Origin
from govim.domain.entry import Entry
from govim.domain.errors import Forbidden
from govim.domain.ids import PersonId, UnitId
from govim.domain.naming import MAX_LOGIN, MAX_NAME
from govim.domain.person import NewPerson, NewUnit, Right
from govim.ports import Transaction, Work
from govim.services.manage_people import add_person, add_unit
from govim.services.open_conversation import MAX_TITLE
from govim.storage.schema import accounts, grants, people, person_versions, unit_versions
from tests.govim.sites import SqlStore, on_both
from tests.govim.storage.contract_sending import without_rights
from tests.govim.world import DESK, World

pytestmark = on_both

HERE = Origin(address="console", client="test")


def add_with_unit(world: World) -> PersonId:
    city, office = UnitId(world.ids.new()), UnitId(world.ids.new())
    ada = NewPerson(
        id=PersonId(world.ids.new()),
        name="张爱达",
        login="Ada",
        password_hash=None,
        unit=office,
        post="科长",
        pinyin="zhang aida",
        is_head=True,
    )

    def run(tx: Transaction) -> None:
        at = world.clock.now()
        add_unit(NewUnit(id=city, parent=None, name="市政府"), by=None, origin=DESK, tx=tx, at=at)
        add_unit(NewUnit(id=office, parent=city, name="办公室", rank=2), by=None, origin=DESK, tx=tx, at=at)
        add_person(ada, by=None, origin=HERE, tx=tx, at=at)

    world.store.run(Work(run=run))
    return ada.id


def test_a_person_has_name_unit_and_post(world: World) -> None:
    ada = add_with_unit(world)
    found = world.store.run(Work(run=lambda tx: tx.directory.person(ada)))
    assert found is not None
    assert (found.name, found.unit, found.post) == ("张爱达", "办公室", "科长")


def test_the_longest_names_and_titles_can_be_kept(world: World) -> None:
    ada = world.person("x" * MAX_LOGIN, name="𠮷" * MAX_NAME)
    bo = world.person("\ufdfa" * 3, name="博")  # 54 characters when folded
    where = world.group(ada, bo, title="𠮷" * MAX_TITLE)
    opened = world.store.run(Work(run=lambda tx: tx.log.conversation(where)))
    assert opened is not None
    assert opened.title == "𠮷" * MAX_TITLE


def test_names_have_a_beginning_in_time(store: SqlStore, world: World) -> None:
    """Invariant 11: from the first row on."""
    ada = add_with_unit(world)
    engine = store.dialect.open_writer()
    with engine.begin() as connection:
        version = connection.execute(select(person_versions)).one()
        assert (version.person, version.valid_from, version.recorded_at) == (
            ada,
            world.clock.now(),
            world.clock.now(),
        )
        assert (version.valid_to, version.replaced_at) == (None, None)
        units = connection.execute(select(unit_versions.c.name, unit_versions.c.rank)).all()
        assert {tuple(unit) for unit in units} == {("市政府", 0), ("办公室", 2)}
    engine.dispose()


def test_a_local_person_is_known_by_an_id_and_not_by_the_login(store: SqlStore, world: World) -> None:
    """Invariant 10."""
    ada = add_with_unit(world)
    engine = store.dialect.open_writer()
    with engine.begin() as connection:
        person = connection.execute(select(people)).one()
        assert (person.source, person.source_key) == ("local", str(ada))
        account = connection.execute(select(accounts)).one()
        assert (account.login, account.login_folded, account.password_set_at) == ("Ada", "ada", None)
    engine.dispose()


def test_the_rights_of_all_senders_of_a_commit_are_read_at_once(store: SqlStore, world: World) -> None:
    people = [world.person(f"person{number}") for number in range(5)]
    where = world.group(*people)
    asked: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if "FROM grants" in statement:
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    sent = store.together([world.send(each, where, "你好") for each in people])
    event.remove(Engine, "before_cursor_execute", note)
    assert [type(each) for each in sent] == [Entry] * 5
    assert len(asked) == 1


def test_what_another_process_granted_counts(store: SqlStore, world: World) -> None:
    """Where several write, nothing is remembered from one commit to the next."""
    ada, mute = world.person("ada"), without_rights(world)
    where = world.group(ada, mute)
    with pytest.raises(Forbidden):
        world.say(mute, where, "一")
    if store.dialect.is_shared:
        other = store.dialect.open_writer()
        with other.begin() as connection:
            since = {"valid_from": world.clock.now(), "recorded_at": world.clock.now()}
            connection.execute(insert(grants).values(person=mute.person, right=Right.CHAT, **since))
        other.dispose()
        assert world.say(mute, where, "二").seq == 2
