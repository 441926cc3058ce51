"""Unread and mention counts, after any order of events, against a model that only counts."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from govim.domain.actor import Actor
from govim.domain.errors import AlreadyRecalled
from govim.domain.ids import ConversationId
from govim.domain.personal import total
from govim.domain.reading import Totals
from govim.ports import Work
from govim.protocol.personal import Clear, Hide, MarkUnread, Mute
from govim.storage.schema import EVERYBODY, mentions
from tests.govim.sites import SqlStore
from tests.govim.world import World

NAMES = ("ada", "bo", "cy")
ALL = EVERYBODY
Step = tuple[str, int, int]  # what, who, on which message or whom

steps = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(0, 2), st.integers(0, 4)),  # 3: names nobody, 4: everybody
        st.tuples(
            st.sampled_from(("recall", "read", "clear", "hide", "mark", "unmark", "mute", "unmute")),
            st.integers(0, 2),
            st.integers(0, 20),
        ),
    ),
    max_size=25,
)


@dataclass
class Said:
    sender: int
    named: int
    is_recalled: bool = False


@dataclass
class Model:
    """One group. Entries by sequence; the first one opened it; None is a recall."""

    log: list[Said | None] = field(default_factory=lambda: [None])
    read: list[int] = field(default_factory=lambda: [0, 0, 0])
    cleared: list[int] = field(default_factory=lambda: [0, 0, 0])
    marked: list[int | None] = field(default_factory=lambda: [None, None, None])
    muted: list[bool] = field(default_factory=lambda: [False, False, False])

    def counts(self, who: int) -> tuple[int, int, bool]:
        start = max(self.read[who], self.cleared[who])
        fresh = [each for each in self.log[start:] if each is not None and each.sender != who]
        named = [each for each in fresh if each.named in {who, 4} and not each.is_recalled]
        marked = self.marked[who]
        return len(fresh), len(named), marked is not None and self.read[who] <= marked

    def total(self, who: int) -> Totals:
        unread, named, is_marked = self.counts(who)
        counted = 0 if self.muted[who] else max(unread, int(is_marked))
        return Totals(unread=counted, mentions=named)


class Play:
    def __init__(self, world: World, people: list[Actor], where: ConversationId) -> None:
        self.world, self.people, self.where = world, people, where
        self.model = Model()

    def step(self, what: str, who: int, which: int) -> None:
        if what == "say":
            self._say(who, which)
        elif what == "recall":
            self._recall(which)
        else:
            self._own(what, who, which)

    def _say(self, who: int, named: int) -> None:
        entry = self.world.say(self.people[who], self.where, "各位")
        self.model.log.append(Said(who, named))
        if named != 3:
            person = ALL if named == 4 else self.people[named].person
            row = insert(mentions).values(conversation=self.where, seq=entry.seq, person=person)
            self.world.store.run(Work(run=lambda tx: tx.batch.direct().execute(row)))  # type: ignore[attr-defined]

    def _recall(self, which: int) -> None:
        said = self.model.log[which] if which < len(self.model.log) else None
        if said is None:
            return
        try:
            self.world.store.run(self.world.recall(self.people[said.sender], self.where, which + 1))
        except AlreadyRecalled:
            return
        said.is_recalled = True
        self.model.log.append(None)

    def _own(self, what: str, who: int, which: int) -> None:
        model, actor, where = self.model, self.people[who], self.where
        requests: dict[str, Any] = {
            "mark": MarkUnread(request=1, conversation=where),
            "unmark": MarkUnread(request=1, conversation=where, is_marked=False),
            "mute": Mute(request=1, conversation=where, until=self.world.clock.now() + timedelta(days=1)),
            "unmute": Mute(request=1, conversation=where, until=None),
            "clear": Clear(request=1, conversation=where, up_to=which + 1),
            "hide": Hide(request=1, conversation=where, seq=which + 1),
        }
        if what == "hide" and (which >= len(model.log) or model.log[which] is None):
            return
        if what == "read":
            self.world.store.run(self.world.advance(actor, where, read=which))
            model.read[who] = max(model.read[who], min(which, len(model.log)))
            return
        self.world.ask(actor, requests[what])
        if what == "clear":
            model.cleared[who] = max(model.cleared[who], min(which + 1, len(model.log)))
        elif what in {"mark", "unmark"}:
            model.marked[who] = model.read[who] if what == "mark" else None
        elif what in {"mute", "unmute"}:
            model.muted[who] = what == "mute"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=steps)
def test_counts_agree_with_the_model_after_any_order_of_events(
    script: list[Step], store: SqlStore, world: World
) -> None:
    people = [world.person(f"{name}{world.ids.new().hex[-12:]}") for name in NAMES]
    play = Play(world, people, world.group(*people))
    for what, who, which in script:
        play.step(what, who, which)
    for who, actor in enumerate(people):
        found = asyncio.run(store.core.reader.summaries(actor.person))
        [mine] = found
        assert (mine.unread, mine.mentions, mine.is_marked_unread) == play.model.counts(who)
        assert total(found, world.clock.now()) == play.model.total(who)
