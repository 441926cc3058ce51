import pytest

from govim.domain.actor import Actor
from govim.domain.entry import text_content
from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId
from govim.domain.reading import LogPage
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.reading import read_page
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World

pytestmark = on_both


class Desk:
    """A person's reads of one conversation."""

    def __init__(self, store: SqlStore, who: Actor, where: ConversationId) -> None:
        self._store, self._who, self._where = store, who, where

    def page(self, *, before: int | None = None, after: int | None = None, limit: int = 50) -> LogPage:
        engine = self._store.dialect.open_reader()
        keyring = Keyring(load_master_key(self._store.folder))
        try:
            with engine.begin() as connection:
                return read_page(
                    connection,
                    keyring,
                    self._where,
                    self._who.person,
                    before=before,
                    after=after,
                    limit=limit,
                    at=self._store.clock.now(),
                )
        finally:
            engine.dispose()


def seqs(page: LogPage) -> list[int]:
    return [entry.seq for entry in page.entries]


@pytest.fixture
def talk(store: SqlStore, world: World) -> tuple[Actor, Actor, ConversationId]:
    """120 messages after the joining, so 121 entries."""
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    store.together([world.send(ada, where, str(number)) for number in range(120)])
    return ada, bo, where


def test_pages_are_ascending_and_exclusive(
    store: SqlStore, talk: tuple[Actor, Actor, ConversationId]
) -> None:
    _, bo, where = talk
    desk = Desk(store, bo, where)
    assert seqs(desk.page(limit=3)) == [119, 120, 121]
    assert seqs(desk.page(before=119, limit=3)) == [116, 117, 118]
    assert seqs(desk.page(after=119, limit=3)) == [120, 121]
    assert seqs(desk.page(after=0, limit=2)) == [1, 2]
    assert seqs(desk.page(before=1)) == []
    assert seqs(desk.page(before=3, limit=50)) == [1, 2]
    assert seqs(desk.page(after=121)) == seqs(desk.page(after=9999)) == []
    assert desk.page(before=10).head == 121


def test_paging_finds_every_entry_once(store: SqlStore, talk: tuple[Actor, Actor, ConversationId]) -> None:
    _, bo, where = talk
    desk = Desk(store, bo, where)
    upwards, at = [], 0
    while found := seqs(desk.page(after=at, limit=17)):
        upwards += found
        at = found[-1]
    downwards: list[int] = []
    end = 122
    while found := seqs(desk.page(before=end, limit=17)):
        downwards = found + downwards
        end = found[0]
    assert upwards == downwards == list(range(1, 122))


def test_a_recalled_message_has_no_content_for_any_reader(
    store: SqlStore, world: World, talk: tuple[Actor, Actor, ConversationId]
) -> None:
    ada, bo, where = talk
    store.run(world.recall(ada, where, 120))
    for who in (ada, bo):
        desk = Desk(store, who, where)
        for entry in (desk.page(after=119, limit=1).entries[0], desk.page(before=121).entries[-1]):
            assert (entry.seq, entry.content) == (120, None)
            assert entry.recall is not None
            assert entry.recall.seq == 122


def test_a_stranger_reads_as_if_there_were_nothing(
    store: SqlStore, world: World, talk: tuple[Actor, Actor, ConversationId]
) -> None:
    eve = world.person("eve")
    for where in (talk[2], ConversationId(world.ids.new())):
        desk = Desk(store, eve, where)
        with pytest.raises(NotFound):
            desk.page()


def test_a_message_is_read_as_it_was_written(
    store: SqlStore, world: World, talk: tuple[Actor, Actor, ConversationId]
) -> None:
    ada, bo, where = talk
    entry = world.say(bo, where, "汉字 😀")
    assert Desk(store, ada, where).page(limit=1).entries == (entry,)
    assert entry.content == text_content("汉字 😀")
