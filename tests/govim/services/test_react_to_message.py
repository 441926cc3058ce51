import pytest

from govim.domain.errors import AlreadyRecalled, Malformed, NotAllowed, NotFound
from govim.domain.events import Tallied
from govim.domain.ids import ConversationId
from govim.protocol.messages import React, ReactionCount, Tally
from govim.services.react_to_message import MAX_KINDS
from govim_audit.record import Kind
from tests.govim.world import World

THUMB, FLOWER = "👍", "🌸"


def react(where: ConversationId, seq: int, reaction: str, *, is_set: bool = True) -> React:
    return React(request=1, conversation=where, seq=seq, reaction=reaction, is_set=is_set)


def test_reactions_are_counted_told_and_recorded(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "已批准")
    world.ask(bo, react(where, 2, FLOWER))
    world.ask(bo, react(where, 2, THUMB))
    found = world.ask(ada, react(where, 2, THUMB))
    assert found == Tally(seq=2, reactions=[ReactionCount(THUMB, 2), ReactionCount(FLOWER, 1)])
    told = world.store.told()[-1]
    assert isinstance(told, Tallied)
    assert (told.seq, told.counts, set(told.members)) == (2, {THUMB: 2, FLOWER: 1}, {ada.person, bo.person})
    assert [record.fields["reaction"] for record in world.recorded(Kind.MESSAGE_REACTED)] == [
        FLOWER,
        THUMB,
        THUMB,
    ]


def test_a_reaction_twice_is_one_and_is_taken_back(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "已批准")
    assert world.ask(bo, react(where, 2, THUMB)) == world.ask(bo, react(where, 2, THUMB))
    assert world.ask(bo, react(where, 2, THUMB, is_set=False)).reactions == []
    assert len(world.recorded(Kind.MESSAGE_REACTED)) == 2


@pytest.mark.parametrize("text", ["好", "a", " ", "\u200d", "👍 绝密", "1", "é"])
def test_a_word_is_no_reaction(world: World, text: str) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "已批准")
    with pytest.raises(Malformed):
        world.ask(bo, react(where, 2, text))


@pytest.mark.parametrize("emoji", ["👍🏽", "👩‍🚒", "🇨🇳", "1️⃣", "❤️", "✅"])
def test_an_emoji_with_its_modifiers_is_one(world: World, emoji: str) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "已批准")
    assert world.ask(bo, react(where, 2, emoji)).reactions == [ReactionCount(emoji, 1)]


def test_not_to_what_was_recalled_nor_what_is_not_there_nor_without_end(world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.direct(ada, bo)
    world.say(ada, where, "已批准")
    for who, seq in ((ada, 1), (ada, 3), (eve, 2)):
        with pytest.raises(NotFound):
            world.ask(who, react(where, seq, THUMB))
    for point in range(MAX_KINDS):
        world.ask(bo, react(where, 2, chr(0x1F34A + point)))
    with pytest.raises(NotAllowed):
        world.ask(bo, react(where, 2, THUMB))
    world.store.run(world.recall(ada, where, 2))
    with pytest.raises(AlreadyRecalled):
        world.ask(bo, react(where, 2, THUMB))
