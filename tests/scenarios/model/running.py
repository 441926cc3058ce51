"""A real site in process, stepped from outside its loop: people with two devices each."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import uvloop

from govim.domain.actor import Actor
from govim.ports import Work
from govim.storage.site import StoredSite
from govim_policies.pack import Pack
from tests.govim.delivery.office import Office
from tests.govim.world import RandomIds
from tests.scenarios.model.device import Device
from tests.scenarios.model.talk import Frame

T = TypeVar("T")


class Running:
    """Owned by one example."""

    def __init__(self, site: StoredSite, logins: tuple[str, ...]) -> None:
        self.site = site
        self._runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        self.office = self._open(lambda: Office(site))
        self.clock = self.office.clock
        self.actors: list[Actor] = self.run(self.office.people(*logins))
        self.devices = [Device(self._on_another_device(who)) for who in self.actors for _ in "ab"]

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def do(self, work: Work[Any]) -> Any:  # noqa: ANN401 -- of whichever work
        """Not through a device; everything that was asked before is done, too."""
        return self.run(self.office.do(work))

    def at_once(self, asked: list[tuple[Device, Frame]]) -> list[Frame]:
        """Asked in this order, before anything is answered: a commit may hold several."""
        return self.run(self._at_once(asked))

    async def _at_once(self, asked: list[tuple[Device, Frame]]) -> list[Frame]:
        keys = [await device.say(frame) for device, frame in asked]
        answers = [await device.answer(key) for (device, _), key in zip(asked, keys, strict=True)]
        await self.settle()
        return answers

    async def settle(self) -> None:
        """Everything is done and told; receipts too, which wait for the end of their second."""
        self.office.claims.flush()
        await self.office.do(Work(run=lambda _: None))
        for device in self.devices:
            await device.settle()

    def restart(self, change: Callable[[Pack], Pack] = lambda pack: pack) -> None:
        """With another policy, if there is one; every line is lost."""
        self._close_office()
        pack, clock = change(self.office.core.pack), self.clock
        self.office = self._open(lambda: Office(self.site, clock=clock, pack=pack))

    def close(self) -> None:
        self._close_office()
        self._runner.close()

    def cut(self, device: Device) -> None:
        """On the loop: what a line leaves behind has timers there."""

        async def cut() -> None:
            device.cut()

        self.run(cut())

    def wait(self, span: timedelta) -> None:
        self.clock.move(span)

    def _close_office(self) -> None:
        async def close() -> None:
            for device in self.devices:
                device.cut()
            self.office.core.close()
            await asyncio.sleep(0)

        self.run(close())

    def _open(self, make: Callable[[], Office]) -> Office:
        async def opened() -> Office:
            return make()

        return self.run(opened())

    def _on_another_device(self, who: Actor) -> Actor:
        return replace(who, session=RandomIds().new())  # type: ignore[arg-type]  # any id will do
