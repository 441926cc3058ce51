"""A site of many people who are signed in already, in groups."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import product
from typing import TypeVar
from uuid import UUID

from govim.domain.actor import CONSOLE, Actor
from govim.domain.conversation import ConversationKind
from govim.domain.ids import ClientRef, ConversationId, PersonId, SessionId
from govim.ports import Work
from govim.services.open_conversation import OpenConversation, open_conversation
from govim.storage.site import StoredSite
from govim.wiring import Core, create_site, open_core
from tests.benchmarks.direct.site import Talker, adding

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    people: list[str]
    tokens: list[str]  # of each person's session
    groups: list[str]  # conversations


def make_crowd(site: StoredSite, people: int, *, groups: int, members: int) -> Crowd:
    """Neighbours are in the same `groups` groups of `members` people each."""
    create_site(site)
    core = open_core(site)
    try:
        added = [adding(core, f"member-{number}") for number in range(people)]
        run_all(core, (work for _, _, work in added))
        found = [person for person, _, _ in added]
        opened = run_all(
            core,
            (
                opening(core, found[first : first + members], f"group {number}")
                for first in range(0, people, members)
                for number in range(groups)
            ),
        )
        return Crowd(
            people=[str(each) for each in found],
            tokens=[token for _, token, _ in added],
            groups=[str(each) for each in opened],
        )
    finally:
        core.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """`conversations` with their members, as places in `people`; whoever opened one comes first. The pair
    stands apart, and talks to each other only."""

    people: list[str]
    tokens: list[str]
    conversations: dict[str, list[int]]
    pair: list[Talker]


def make_office(site: StoredSite, people: int, *, groups: int, members: int, directs: int) -> Office:
    """Neighbours are in the same `groups` groups of `members`, and each talks with `directs` of
    them, the next and the last ones."""
    create_site(site)
    core = open_core(site)
    try:
        added = [adding(core, f"member-{number}") for number in range(people + 2)]
        run_all(core, (work for _, _, work in added))
        found = [person for person, _, _ in added]
        wanted: list[tuple[list[int], str | None]] = [([people, people + 1], None)]
        for first in range(0, people, members):
            house = list(range(first, min(first + members, people)))
            wanted += [(house, f"group {number}") for number in range(groups)]
            for at, ahead in product(range(len(house)), range(1, directs // 2 + 1)):
                wanted.append(([house[at], house[(at + ahead) % len(house)]], None))
        opened = run_all(
            core, (opening(core, [found[each] for each in house], title) for house, title in wanted)
        )
        pair, *others = [str(each) for each in opened]
        return Office(
            people=[str(each) for each in found[:people]],
            tokens=[token for _, token, _ in added[:people]],
            conversations=dict(zip(others, (house for house, _ in wanted[1:]), strict=True)),
            pair=[
                Talker(person=str(person), token=token, conversation=pair)
                for person, token, _ in added[people:]
            ],
        )
    finally:
        core.close()


def opening(core: Core, people: Sequence[PersonId], title: str | None) -> Work[ConversationId]:
    """By the first of them; a direct one has no title."""
    command = OpenConversation(
        actor=Actor(person=people[0], session=SessionId(UUID(int=0)), origin=CONSOLE),
        client_ref=ClientRef(core.ids.new()),
        kind=ConversationKind.DIRECT if title is None else ConversationKind.GROUP,
        people=tuple(people[1:]),
        title=title,
    )
    return Work(run=lambda tx: open_conversation(command, tx=tx, pack=core.pack, at=core.clock.now()))


def run_all(core: Core, works: Iterable[Work[T]]) -> list[T]:
    """In as few commits as the writer makes of them."""
    futures: list[Future[T]] = []
    for work in works:
        futures.append(Future())
        core.writer.submit(work, futures[-1])
    return [future.result() for future in futures]
