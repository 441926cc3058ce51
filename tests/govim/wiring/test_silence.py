"""Fault 11: a NAT drops a connection silently. The line is known to be dead in time, and nothing is lost."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest

from govim.config.settings import Settings
from govim.delivery.heartbeat import Rhythm
from govim.identity.passwords import Passwords
from govim.storage.folder import DataFolder
from govim.web.hypercorn_server import listen, run
from govim.wiring.application import Assembly, application
from govim.wiring.throttling import throttle_of
from tests.govim.delivery.office import Office
from tests.govim.gateway.port import UNPACK, Line, Port, opened
from tests.govim.wiring.test_application import Well

DEAD_WITHIN = 60.0  # seconds
SHORT = 50.0  # times


@contextlib.asynccontextmanager
async def served_by_web(office: Office) -> AsyncIterator[Port]:
    listening, stop = listen("127.0.0.1", 0), asyncio.Event()
    number = listening.getsockname()[1]
    assembly = Assembly(
        core=office.core,
        commits=office.commits,
        hub=office.hub,
        passwords=Passwords(),
        throttle=throttle_of(Settings(), office.commits, office.clock, lambda _: None),
        settings=Settings(),
        vitals=Well(),
    )

    async def until() -> None:
        await stop.wait()

    serving = asyncio.create_task(run(application(assembly, office.admission), listening, until=until))
    yield Port(office=office, number=number)
    stop.set()
    await serving


async def answer_pings(line: Line) -> None:
    while True:
        frame = UNPACK[line.wire](await line.connection.recv())
        if frame["type"] == "ping":
            await line.say("pong")


TRANSPORTS = {"web": served_by_web, "gateway": opened}


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_line_that_went_silent_is_dead_in_time_and_loses_nothing(
    folder: DataFolder, transport: str
) -> None:  # fault 11
    usual = Rhythm()
    assert usual.silence < DEAD_WITHIN
    office = Office(folder, rhythm=replace(usual, ping=usual.ping / SHORT, silence=usual.silence / SHORT))
    async with TRANSPORTS[transport](office) as port:
        (ada, token), (bo, of_bo) = await port.person("ada"), await port.person("bo")
        where = await office.there(office.world.direct, ada, bo)
        async with port.line(of_bo) as talking, port.line(token) as silent:
            for line in (talking, silent):
                await line.say("hello")
                await line.expect("welcome")
            silent.connection.transport.pause_reading()
            answering = asyncio.create_task(answer_pings(talking))
            async with asyncio.timeout(DEAD_WITHIN / SHORT + 1):
                while {each.person for each in office.hub.connections} != {bo.person}:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            entry = await office.there(office.world.say, bo, where, "在你不在时")
            async with port.line(token) as back:
                await back.say("hello", cursors={str(where): {"synced": entry.seq - 1}})
                await back.expect("welcome")
                resumed = await back.expect("resume")
            assert (UUID(resumed["conversation"]), resumed["head"]) == (where, entry.seq)
            assert [each["body"]["text"] for each in resumed["page"]] == ["在你不在时"]
            assert not answering.done()
            answering.cancel()
            silent.connection.transport.abort()
    office.core.close()
