import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govim.domain.actor import Actor
from govim.domain.entry import EntryKind
from govim.domain.ids import ConversationId
from govim.domain.reading import LogResume
from govim.storage import resumes
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.memory import Memory
from govim.storage.resumes import RESUME_PAGE, read_resumes
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World

pytestmark = on_both


class Desk:
    """A person's resumes of one conversation; each second one is told from memory."""

    def __init__(self, store: SqlStore, who: Actor, where: ConversationId) -> None:
        self._store, self._who, self._where = store, who, where
        self._keyring, self._memory = Keyring(load_master_key(store.folder)), Memory()

    def resume(self, synced: int) -> LogResume | None:
        first, second = self._read(synced), self._read(synced)
        assert first == second
        return first

    def _read(self, synced: int) -> LogResume | None:
        engine = self._store.dialect.open_reader()
        try:
            with engine.begin() as connection:
                found = list(
                    read_resumes(
                        connection,
                        self._keyring,
                        self._memory,
                        self._who.person,
                        {self._where: synced},
                        at=self._store.clock.now(),
                    )
                )
        finally:
            engine.dispose()
        return found[0] if found else None


def seqs(resume: LogResume) -> list[int]:
    return [entry.seq for entry in resume.page]


@pytest.fixture
def talk(store: SqlStore, world: World) -> tuple[Actor, Actor, ConversationId]:
    """120 messages after the joining, so 121 entries."""
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    store.together([world.send(ada, where, str(number)) for number in range(120)])
    return ada, bo, where


def test_a_stranger_resumes_as_if_there_were_nothing(
    store: SqlStore, world: World, talk: tuple[Actor, Actor, ConversationId]
) -> None:
    eve = world.person("eve")
    for where in (talk[2], ConversationId(world.ids.new())):
        assert Desk(store, eve, where).resume(0) is None


def test_nothing_new_is_no_resume(store: SqlStore, talk: tuple[Actor, Actor, ConversationId]) -> None:
    _, bo, where = talk
    assert Desk(store, bo, where).resume(121) is None


def test_a_resume_is_the_newest_page_and_the_gap(
    store: SqlStore, talk: tuple[Actor, Actor, ConversationId]
) -> None:
    _, bo, where = talk
    near, far = Desk(store, bo, where).resume(100), Desk(store, bo, where).resume(10)
    assert near is not None
    assert (seqs(near), near.gap, near.head) == (list(range(101, 122)), None, 121)
    assert far is not None
    assert (seqs(far), far.gap, far.head) == (list(range(72, 122)), (11, 71), 121)
    assert len(far.page) == RESUME_PAGE


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(synced=st.integers(0, 121))
def test_page_and_gap_are_all_that_came_after(
    store: SqlStore, talk: tuple[Actor, Actor, ConversationId], synced: int
) -> None:
    _, bo, where = talk
    resume = Desk(store, bo, where).resume(synced)
    if resume is None:
        assert synced == 121
        return
    gap = list(range(resume.gap[0], resume.gap[1] + 1)) if resume.gap else []
    assert gap + seqs(resume) == list(range(synced + 1, 122))
    assert resume.changed_complete


def test_a_cursor_beyond_the_end_is_answered_from_the_beginning(
    store: SqlStore, talk: tuple[Actor, Actor, ConversationId]
) -> None:
    """An older state was restored, or the client lies: it forgets what it holds."""
    _, bo, where = talk
    resume = Desk(store, bo, where).resume(500)
    assert resume is not None
    assert not resume.changed_complete
    assert (seqs(resume)[-1], resume.gap, resume.head) == (121, (1, 71), 121)


def test_changes_are_those_below_the_cursor_since_the_cursor(
    store: SqlStore, world: World, talk: tuple[Actor, Actor, ConversationId]
) -> None:
    ada, bo, where = talk
    for seq in (50, 30, 121):
        store.run(world.recall(ada, where, seq))  # 122, 123, 124
    desk = Desk(store, bo, where)
    before = desk.resume(121)
    assert before is not None
    assert [(change.target, change.by) for change in before.changed] == [
        (50, ada.person),
        (30, ada.person),
        (121, ada.person),
    ]
    between = desk.resume(122)
    assert between is not None
    assert [change.target for change in between.changed] == [30, 121]
    above = desk.resume(40)
    assert above is not None
    assert [change.target for change in above.changed] == [30]  # 50 and 121 come in their present state
    recalled = [entry for entry in above.page if entry.kind is EntryKind.MESSAGE and entry.recall]
    assert [entry.seq for entry in recalled] == [121]


def test_more_changes_than_fit_are_said_to_be_incomplete(
    store: SqlStore,
    world: World,
    talk: tuple[Actor, Actor, ConversationId],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada, bo, where = talk
    store.together([world.recall(ada, where, seq) for seq in range(2, 7)])
    desk = Desk(store, bo, where)
    monkeypatch.setattr(resumes, "MAX_CHANGES", 5)
    exact = desk.resume(121)
    monkeypatch.setattr(resumes, "MAX_CHANGES", 4)
    more = desk.resume(121)
    assert exact is not None
    assert (len(exact.changed), exact.changed_complete) == (5, True)
    assert more is not None
    assert (len(more.changed), more.changed_complete) == (4, False)
