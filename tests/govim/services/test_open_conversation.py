import pytest

from govim.domain.actor import Actor, Origin
from govim.domain.conversation import ConversationKind
from govim.domain.entry import EntryKind
from govim.domain.errors import ClientRefReused, Forbidden, Malformed, NotFound, Rejected
from govim.domain.events import ConversationGained
from govim.domain.ids import ConversationId, PersonId, SessionId, UnitId
from govim.ports import Work
from govim.services.open_conversation import (
    MAX_TITLE,
    OpenConversation,
    open_conversation,
    record_refused_opening,
)
from govim_audit.record import Kind
from tests.govim.services.test_add_members import employ
from tests.govim.world import World, new_ref


def opening(
    world: World,
    by: Actor,
    kind: ConversationKind,
    people: list[PersonId],
    title: str | None,
) -> Work[ConversationId]:
    command = OpenConversation(actor=by, client_ref=new_ref(), kind=kind, people=tuple(people), title=title)
    return Work(
        run=lambda tx: open_conversation(command, tx=tx, pack=world.pack, at=world.clock.now()),
        refused=lambda tx, error: record_refused_opening(command, error, tx=tx, at=world.clock.now()),
    )


def test_a_group_begins_with_who_joined(world: World) -> None:
    ada, bo, cy = world.person("ada"), world.person("bo"), world.person("cy")
    where = world.group(ada, bo, cy)
    [first] = world.entries(where)
    assert (first.kind, first.seq, first.ordinal, first.sender) == (EntryKind.MEMBERS, 1, 0, ada.person)
    assert first.joined == (ada.person, bo.person, cy.person)


def test_all_members_are_told_and_the_act_is_recorded(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo, title="防汛值班")
    assert [
        (event.conversation, set(event.people))
        for event in world.store.told()
        if isinstance(event, ConversationGained)
    ] == [(where, {ada.person, bo.person})]
    [record] = world.recorded(Kind.CONVERSATION_CREATED)
    assert (record.actor, record.conversation, record.seq) == (ada.person, where, 1)
    assert record.fields["title"] == "防汛值班"
    assert record.fields["members"] == [str(ada.person), str(bo.person)]


def test_the_direct_conversation_that_is_there_is_the_answer(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    assert world.direct(ada, bo) == world.direct(bo, ada) == world.direct(ada, bo)
    assert len(world.recorded(Kind.CONVERSATION_CREATED)) == 1


def test_a_group_may_be_opened_twice_by_two_refs(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    assert world.group(ada, bo) != world.group(ada, bo)


def test_a_retry_opens_one_group(world: World) -> None:
    ada, bo, cy = world.person("ada"), world.person("bo"), world.person("cy")
    ref = new_ref()
    first = world.store.run(world.open_group(ada, bo, cy, ref=ref))
    assert world.store.run(world.open_group(ada, bo, cy, ref=ref)) == first
    assert len(world.recorded(Kind.CONVERSATION_CREATED)) == 1


def test_a_ref_of_a_group_is_not_used_for_another(world: World) -> None:
    """Invariant 3: the same ref with another body is refused."""
    ada, bo, cy = world.person("ada"), world.person("bo"), world.person("cy")
    ref = new_ref()
    world.store.run(world.open_group(ada, bo, title="甲", ref=ref))
    others = [
        world.open_group(ada, bo, title="乙", ref=ref),
        world.open_group(ada, bo, cy, title="甲", ref=ref),
        world.open_group(ada, cy, title="甲", ref=ref),
        world.open_direct(ada, bo, ref=ref),
    ]
    for other in others:
        with pytest.raises(ClientRefReused):
            world.store.run(other)


def test_a_ref_of_a_direct_one_is_not_used_for_another(world: World) -> None:
    ada, bo, cy = world.person("ada"), world.person("bo"), world.person("cy")
    ref = new_ref()
    world.store.run(world.open_direct(ada, bo, ref=ref))
    with pytest.raises(ClientRefReused):
        world.store.run(world.open_direct(ada, cy, ref=ref))


@pytest.mark.parametrize("title", [None, "", "字" * (MAX_TITLE + 1)])
def test_a_group_has_a_title(world: World, title: str | None) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    with pytest.raises(Malformed) as refused:
        world.store.run(opening(world, ada, ConversationKind.GROUP, [bo.person], title))
    assert refused.value.detail["field"] == "title"


@pytest.mark.parametrize(
    ("title", "code", "rule"),
    [
        ("绝密项目", "title_word", "office.words.secrets"),
        ("  \u3000", "title_empty", "office.size.empty"),
        ("\u200b\u2060\ufeff", "title_empty", "office.size.empty"),
        ("甲\x00乙", "title_control", "office.text.control"),
    ],
)
def test_a_policy_decides_titles_and_its_refusal_is_recorded(
    world: World, title: str, code: str, rule: str
) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    with pytest.raises(Rejected) as refused:
        world.group(ada, bo, title=title)
    assert (refused.value.code, refused.value.rule, refused.value.detail["policy"]) == (
        code,
        rule,
        "office/2026.1",
    )
    [record] = world.recorded(Kind.ACT_REFUSED)
    assert record.actor == ada.person
    assert (
        record.fields.items()
        >= {
            "act": "conversation.created",
            "code": code,
            "rule": rule,
            "policy": "office/2026.1",
            "members": [str(bo.person)],
        }.items()
    )
    assert title not in str(record)
    assert world.recorded(Kind.CONVERSATION_CREATED) == []


def test_a_direct_one_has_one_other_and_no_title(world: World) -> None:
    ada, bo, cy = world.person("ada"), world.person("bo"), world.person("cy")
    direct = ConversationKind.DIRECT
    wrong: list[tuple[list[PersonId], str | None]] = [
        ([], None),
        ([ada.person], None),
        ([bo.person, cy.person], None),
        ([bo.person], "题"),
    ]
    for people, title in wrong:
        with pytest.raises(Malformed):
            world.store.run(opening(world, ada, direct, people, title))


def test_nobody_is_in_a_group_twice_and_nobody_alone(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    group = ConversationKind.GROUP
    where = world.store.run(opening(world, ada, group, [bo.person, ada.person, bo.person], "题"))
    assert world.entries(where)[0].joined == (ada.person, bo.person)
    with pytest.raises(Malformed):
        world.store.run(opening(world, ada, group, [ada.person], "题"))


def test_an_unknown_person_is_not_found_and_nothing_is_opened(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    people = [bo.person, PersonId(world.ids.new())]
    with pytest.raises(NotFound):
        world.store.run(opening(world, ada, ConversationKind.GROUP, people, "题"))
    assert world.store.told() == []


def test_whoever_may_not_chat_opens_nothing(world: World) -> None:
    ada = world.person("ada")
    nobody = Actor(
        person=PersonId(world.ids.new()),
        session=SessionId(world.ids.new()),
        origin=Origin(address="", client=""),
    )
    with pytest.raises(Forbidden):
        world.direct(nobody, ada)
    [record] = world.recorded(Kind.ACT_REFUSED)
    assert (record.actor, record.fields["act"], record.fields["code"]) == (
        nobody.person,
        "conversation.created",
        "forbidden",
    )


def test_a_group_of_people_and_units_is_of_whoever_works_there(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    unit = UnitId(world.ids.new())
    cy, ref = employ(world, unit, "cy"), new_ref()
    first = world.open(ada, ConversationKind.GROUP, (bo.person,), "防汛", ref, units=(unit,))
    where = world.store.run(first)
    [entry] = world.entries(where)
    assert entry.joined == (ada.person, bo.person, cy)
    employ(world, UnitId(world.ids.new()), "later", parent=unit)
    assert world.store.run(first) == where
    for other in ((), (UnitId(world.ids.new()),)):
        with pytest.raises(ClientRefReused):
            world.store.run(world.open(ada, ConversationKind.GROUP, (bo.person,), "防汛", ref, units=other))
