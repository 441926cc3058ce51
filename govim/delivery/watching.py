"""Who looks at whom, and what they are told of them. On the loop; all of it may be lost at any moment.

Nobody is told of people whom they do not show: in a big house somebody comes or goes all the time.
Where several processes serve one site, each knows only of its own connections who is online.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Protocol

from govim.domain.ids import PersonId
from govim.domain.presence import NOTHING_SAID, may_see_presence
from govim.ports import Reader
from govim.protocol.presence import PresencePush, PresenceView
from govim.protocol.views import presence_view
from govim.protocol.wire import Frame

COALESCE = 1.0  # seconds

log = logging.getLogger(__name__)


class Watcher(Protocol):
    @property
    def person(self) -> PersonId: ...

    def push(self, frame: Frame) -> None: ...

    def hint(self, frame: Frame) -> None:
        """Push it, or drop it where anything waits already."""
        ...


class Watching:
    def __init__(self, reader: Reader, is_online: Callable[[PersonId], bool]) -> None:
        self._reader = reader
        self._is_online = is_online
        self._watched: dict[Watcher, frozenset[PersonId]] = {}
        self._watchers: dict[int, set[Watcher]] = {}  # by the person's number, as in the hub
        self._changed: set[PersonId] = set()
        self._telling: asyncio.Task[None] | None = None

    def begin(self, watcher: Watcher, people: Iterable[PersonId]) -> None:
        """From now on these, and no others."""
        self.forget(watcher)
        wanted = frozenset(person for person in people if may_see_presence(watcher.person, person))
        if wanted:
            self._watched[watcher] = wanted
            for person in wanted:
                self._watchers.setdefault(person.int, set()).add(watcher)

    async def show(self, watcher: Watcher) -> None:
        """What those whom it watches are now."""
        views = await self._views(self._watched.get(watcher, ()))
        watcher.push(Frame(PresencePush(people=list(views.values()))))

    async def look(self, viewer: PersonId, people: Iterable[PersonId]) -> list[PresenceView]:
        """Once, for whoever has no connection on which to be told."""
        return list((await self._views(each for each in people if may_see_presence(viewer, each))).values())

    def forget(self, watcher: Watcher) -> None:
        for person in self._watched.pop(watcher, ()):
            watchers = self._watchers[person.int]
            watchers.discard(watcher)
            if not watchers:
                del self._watchers[person.int]

    def changed(self, person: PersonId) -> None:
        """They came, went, or say something else of themselves."""
        if person.int not in self._watchers:
            return
        self._changed.add(person)
        if self._telling is None:
            self._telling = asyncio.get_running_loop().create_task(self._tell_later())
            self._telling.add_done_callback(self._told)

    async def _tell_later(self) -> None:
        await asyncio.sleep(COALESCE)
        await self.tell_now()

    async def tell_now(self) -> None:
        changed, self._changed = self._changed, set()
        views = await self._views(changed)
        concerned = {watcher for person in changed for watcher in self._watchers.get(person.int, ())}
        for watcher in concerned:
            news = [views[person] for person in self._watched[watcher] & changed]
            watcher.hint(Frame(PresencePush(people=news)))

    def _told(self, task: "asyncio.Task[None]") -> None:
        self._telling = None
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("presence was not told: %s", error)
        for person in list(self._changed):  # meanwhile
            self.changed(person)

    async def _views(self, people: Iterable[PersonId]) -> dict[PersonId, PresenceView]:
        wanted = list(people)
        said = await self._reader.presences(wanted) if wanted else {}
        return {
            person: presence_view(person, said.get(person, NOTHING_SAID), is_online=self._is_online(person))
            for person in wanted
        }
