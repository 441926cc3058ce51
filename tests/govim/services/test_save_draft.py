from datetime import timedelta

import pytest

from govim.domain.errors import NotFound, TooLarge
from govim.protocol.personal import MAX_DRAFT, Draft, OwnDraft, SaveDraft
from govim_audit.record import Kind, rfc3339
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import START, World


@on_both
def test_a_draft_is_kept_for_its_writer_alone_and_cleared_by_an_empty_one(
    store: SqlStore, world: World
) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    begun = world.ask(ada, SaveDraft(request=1, conversation=where, text="我想说"))
    assert begun == OwnDraft(text="我想说", at=rfc3339(START))
    assert store.answer(ada.person, Draft(request=1, conversation=where)) == begun
    assert store.answer(bo.person, Draft(request=1, conversation=where)) == OwnDraft(text="", at=None)
    world.ask(ada, SaveDraft(request=1, conversation=where, text=""))
    assert store.answer(ada.person, Draft(request=1, conversation=where)).text == ""
    world.say(ada, where, "说了")  # a message does not clear it by itself: the client does
    assert len(world.recorded(Kind.PERSONAL_CHANGED)) == 2


def test_whoever_wrote_last_wins_and_no_device_is_ahead_of_us(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)

    def save(text: str, seconds: int) -> str:
        written = START + timedelta(seconds=seconds)
        request = SaveDraft(request=1, conversation=where, text=text, written_at=written)
        return str(world.ask(ada, request).text)

    world.clock.move(timedelta(seconds=60))
    assert save("电话上", 30) == "电话上"
    assert save("早先在电脑上", 10) == "电话上"  # sent later, written before
    assert save("又在电脑上", 3600) == "又在电脑上"  # its clock is wrong
    world.clock.move(timedelta(seconds=60))
    assert save("后来", 100) == "后来"
    assert store.answer(ada.person, Draft(request=1, conversation=where)).text == "后来"


def test_the_same_again_changes_nothing(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.ask(ada, SaveDraft(request=1, conversation=where, text=""))
    assert world.recorded(Kind.PERSONAL_CHANGED) == []
    for _ in range(2):
        world.ask(ada, SaveDraft(request=1, conversation=where, text="一"))
    assert len(world.recorded(Kind.PERSONAL_CHANGED)) == 1


def test_a_draft_has_so_many_bytes_and_only_members_have_one(store: SqlStore, world: World) -> None:
    ada, bo, eve = world.person("ada"), world.person("bo"), world.person("eve")
    where = world.direct(ada, bo)
    world.ask(ada, SaveDraft(request=1, conversation=where, text="a" * MAX_DRAFT))
    with pytest.raises(TooLarge):
        world.ask(ada, SaveDraft(request=1, conversation=where, text="字" * (MAX_DRAFT // 3 + 1)))
    with pytest.raises(NotFound):
        world.ask(eve, SaveDraft(request=1, conversation=where, text="我"))
    with pytest.raises(NotFound):
        store.answer(eve.person, Draft(request=1, conversation=where))
