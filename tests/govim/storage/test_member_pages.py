from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId, PersonId
from govim.domain.reading import MemberState
from govim.protocol.groups import Silence
from govim.storage.member_pages import read_members
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import START, World, new_ref

pytestmark = on_both


@pytest.fixture
def engine(store: SqlStore) -> Iterator[Engine]:
    opened = store.dialect.open_reader()
    yield opened
    opened.dispose()


def pages(engine: Engine, where: ConversationId, who: PersonId, limit: int) -> Iterator[list[MemberState]]:
    after: PersonId | None = None
    while True:
        with engine.begin() as connection:
            page = read_members(connection, where, who, after=after, limit=limit)
        yield list(page.members)
        if len(page.members) < limit:
            return
        after = page.members[-1].person


def test_pages_hold_everybody_once(world: World, engine: Engine) -> None:
    people = [world.person(f"person{number}") for number in range(7)]
    where = world.group(*people)
    found = list(pages(engine, where, people[3].person, 3))
    assert [len(page) for page in found] == [3, 3, 1]
    assert sorted(each.person for page in found for each in page) == sorted(who.person for who in people)


def test_a_member_comes_with_name_role_and_cursors(store: SqlStore, world: World, engine: Engine) -> None:
    ada, bo = world.person("ada", name="张爱达"), world.person("bo", name="李博")
    where = world.group(ada, bo)
    world.say(ada, where, "你好")
    store.run(world.advance(bo, where, delivered=2, read=1))
    with engine.begin() as connection:
        page = read_members(connection, where, ada.person, after=None, limit=200)
    assert page.count == 2
    [li] = [each for each in page.members if each.person == bo.person]
    assert (li.name, li.role, li.cursors.delivered, li.cursors.read) == ("李博", "member", 2, 1)


def test_a_stranger_learns_no_more_than_of_an_absent_conversation(world: World, engine: Engine) -> None:
    ada, bo, eve = world.person("ada"), world.person("bo"), world.person("eve")
    for where in (world.direct(ada, bo), ConversationId(world.ids.new())):
        with engine.begin() as connection, pytest.raises(NotFound):
            read_members(connection, where, eve.person, after=None, limit=200)


def test_those_of_one_role_and_who_is_silenced(engine: Engine, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo, cy)
    until = START + timedelta(days=1)
    world.ask(ada, Silence(client_ref=new_ref(), conversation=where, person=cy.person, until=until))
    with engine.begin() as connection:
        page = read_members(connection, where, ada.person, after=None, limit=200, role="member")
        [owner] = read_members(connection, where, bo.person, after=None, limit=9, role="owner").members
    assert page.count == 2
    silenced = {member.person: member.silenced_until for member in page.members}
    assert silenced == {bo.person: None, cy.person: until}
    assert owner.person == ada.person


def test_members_are_found_by_part_of_their_name_and_paged(world: World, engine: Engine) -> None:
    """Folded, and by pinyin where the directory has it; a role narrows it."""
    names = ("张爱达", "李博", "Zhang Wei", "張三")
    people = [world.person(f"p{number}", name=name) for number, name in enumerate(names)]
    where = world.group(*people)

    def found(name: str, after: PersonId | None = None, role: str | None = None) -> tuple[list[str], int]:
        with engine.begin() as connection:
            page = read_members(
                connection, where, people[0].person, after=after, limit=1, role=role, name=name
            )
        return [each.name for each in page.members], page.count

    assert found(" 张 ") == (["张爱达"], 2)  # traditional characters fold to simplified ones
    assert found("张", people[0].person) == (["張三"], 2)
    assert found("ＺＨＡＮＧ") == (["Zhang Wei"], 1)
    assert found("张", role="member") == (["張三"], 1)
    assert found("没有") == ([], 0)
    assert found("  ")[1] == len(people)
