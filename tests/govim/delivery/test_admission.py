import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import pytest

from govim.delivery.outbox import Outbox
from govim.domain.actor import Actor
from govim.domain.events import SessionEnded
from govim.ports import Reader, Session, Work
from govim.protocol.wire import JSON
from govim.services.sign_in import SESSION_LIFETIME, sign_out
from tests.govim.delivery.office import Office
from tests.govim.world import DESK


@pytest.mark.parametrize("token", [None, "", "nonsense"])
async def test_without_a_session_nobody_comes_in(office: Office, token: str | None) -> None:
    assert await office.admission.admit_queued(token, DESK, JSON) is None
    assert office.hub.connections == []


async def test_a_session_that_is_over_lets_nobody_in(office: Office) -> None:
    [ada] = await office.people("ada")
    token = await office.token(ada, "ada")
    office.clock.move(SESSION_LIFETIME + timedelta(seconds=1))
    assert await office.admission.admit_queued(token, DESK, JSON) is None


async def test_whoever_is_signed_in_stands_in_the_hub(office: Office) -> None:
    [ada] = await office.people("ada")
    line = await office.admission.admit_queued(await office.token(ada, "ada"), DESK, JSON)
    assert line is not None
    [connection] = office.hub.connections
    assert (connection.person, connection.session) == (ada.person, ada.session)
    office.hub.tell([SessionEnded(session=ada.session, person=ada.person)])
    assert await line.outgoing() is None
    assert line.close_code == 4401


async def test_the_line_ends_with_its_session(office: Office) -> None:
    [ada] = await office.people("ada")
    token = await office.token(ada, "ada")
    office.clock.move(SESSION_LIFETIME - timedelta(milliseconds=50))
    line = await office.admission.admit_queued(token, DESK, JSON)
    assert line is not None
    async with asyncio.timeout(10):
        assert await line.outgoing() is None
    assert line.close_code == 4401


class SlowReader:
    """Before its first answer arrives, the session is over; nobody who stands in the hub yet hears of it."""

    def __init__(self, office: Office, who: Actor) -> None:
        self._office, self._who = office, who
        self._has_answered = False

    async def session(self, token_hash: bytes, *, at: datetime) -> Session | None:
        found = await self._office.core.reader.session(token_hash, at=at)
        if not self._has_answered:
            self._has_answered = True
            await self._office.do(Work(run=lambda tx: sign_out(self._who, tx=tx, at=at)))
        return found


async def test_a_session_that_ends_while_it_is_looked_up_is_noticed(office: Office) -> None:
    [ada] = await office.people("ada")
    token = await office.token(ada, "ada")
    admission = replace(office.admission, reader=cast("Reader", SlowReader(office, ada)))
    outbox = Outbox(asyncio.get_running_loop().time)
    assert await admission.admit(token, DESK, outbox, JSON) is not None
    assert outbox.close_code == 4401
    assert office.hub.connections == []
