"""What comes from memory is what would be read: for everybody, after every kind of change."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from govim.domain.actor import Actor
from govim.domain.entry import Entry, EntryKind
from govim.domain.ids import ConversationId
from govim.domain.reading import ConversationSummary, LogResume
from govim.protocol.bodies import ForwardBody, Quote, TextBody
from govim.protocol.frames import Send
from govim.protocol.groups import AddMembers, ChangeSettings, Leave, RemoveMembers
from govim.protocol.messages import Edit, Pin
from govim.protocol.personal import Clear, Hide
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.memory import MAX_SEALED, Memory
from govim.storage.reading import read_page
from govim.storage.resumes import read_resumes
from govim.storage.summaries import read_summaries
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World, new_ref

pytestmark = on_both
SECONDS = 10


class Desk:
    """Readers with one memory for all."""

    def __init__(self, store: SqlStore) -> None:
        self._clock = store.clock
        self._engine: Engine = store.dialect.open_reader()
        self._keyring = Keyring(load_master_key(store.folder))
        self._memory = Memory()

    def told(
        self, who: Actor, cursors: dict[ConversationId, int], memory: Memory | None = None
    ) -> tuple[list[ConversationSummary], list[LogResume]]:
        memory, at = memory or self._memory, self._clock.now()
        with self._engine.begin() as connection:
            lines = read_summaries(connection, self._keyring, memory, who.person, at=at)
            news = read_resumes(connection, self._keyring, memory, who.person, cursors, at=at)
            return lines, list(news)

    def log(self, who: Actor, where: ConversationId) -> list[Entry]:
        """As pages give it, which remember nothing."""
        with self._engine.begin() as connection:
            page = read_page(
                connection,
                self._keyring,
                where,
                who.person,
                before=None,
                after=0,
                limit=99,
                at=self._clock.now(),
            )
            return list(page.entries)

    def compare(self, people: list[Actor], where: ConversationId, other: ConversationId, act: int) -> None:
        for who in people:
            for synced in (0, 1, 3, act, 999):
                cursors = {where: synced, other: 1}
                lines, news = self.told(who, cursors)
                assert (lines, news) == self.told(who, cursors, Memory()), act
                for line in lines:
                    messages = [each for each in self.log(who, line.id) if each.kind is EntryKind.MESSAGE]
                    assert line.last == (messages[-1] if messages else None), act
                for resume in news:
                    log = self.log(who, resume.conversation)
                    assert list(resume.page) == log[len(log) - len(resume.page) :], act

    def close(self) -> None:
        self._engine.dispose()


@pytest.fixture
def desk(store: SqlStore) -> Iterator[Desk]:
    opened = Desk(store)
    yield opened
    opened.close()


def test_memory_says_what_would_be_read(store: SqlStore, world: World, desk: Desk) -> None:
    ada, bo, cy, eve = (world.person(login) for login in ("ada", "bo", "cy", "eve"))
    where, other = world.group(ada, bo, cy), world.direct(ada, bo)

    def say(text: str, *, quote: int | None = None) -> None:
        body = TextBody(text=text, quote=None if quote is None else Quote(seq=quote))
        world.ask(ada, Send(client_ref=new_ref(), conversation=where, body=body))

    def edit(seq: int, base: int) -> None:
        body = TextBody(text="改")
        world.ask(ada, Edit(client_ref=new_ref(), conversation=where, seq=seq, base=base, body=body))

    def burn() -> None:
        body = TextBody(text="焚")
        world.ask(ada, Send(client_ref=new_ref(), conversation=other, body=body, burn_seconds=SECONDS))

    def forward(seq: int) -> None:
        body = ForwardBody(conversation=other, seq=seq)
        world.ask(ada, Send(client_ref=new_ref(), conversation=where, body=body))

    acts: list[Callable[[], object]] = [
        lambda: say("一"),
        lambda: say("二"),
        lambda: world.ask(bo, Hide(request=1, conversation=where, seq=3)),
        lambda: edit(3, 3),
        lambda: store.run(world.recall(ada, where, 2)),
        lambda: say("三"),
        lambda: say("引", quote=6),
        lambda: edit(6, 6),
        lambda: world.say(ada, other, "外"),
        burn,
        lambda: store.run(world.advance(bo, other, read=3)),
        lambda: world.clock.move(timedelta(seconds=SECONDS)),
        lambda: forward(2),
        lambda: store.run(world.recall(ada, other, 2)),
        lambda: world.ask(ada, ChangeSettings(client_ref=new_ref(), conversation=where, newcomers="joined")),
        lambda: world.ask(ada, AddMembers(client_ref=new_ref(), conversation=where, people=[eve.person])),
        lambda: say("长" * MAX_SEALED),
        lambda: world.ask(cy, Clear(request=1, conversation=where, up_to=9)),
        lambda: say("四"),
        lambda: world.ask(ada, Pin(client_ref=new_ref(), conversation=where, seq=6)),
        lambda: world.ask(bo, Leave(client_ref=new_ref(), conversation=where)),
        lambda: world.ask(ada, RemoveMembers(client_ref=new_ref(), conversation=where, people=[cy.person])),
        lambda: say("五"),
    ]
    for number, act in enumerate(acts):
        act()
        desk.compare([ada, bo, cy, eve], where, other, number)
