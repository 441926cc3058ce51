import asyncio
from datetime import datetime, timedelta

import pytest

from govim.ports import Transaction
from govim.protocol.sign_offs import Box, SignOffList, SignOffs, SignOffView
from govim.storage.folder import DataFolder
from govim.wiring import chores
from govim.wiring.chores import CHORES, Chores
from tests.govim.delivery.office import Office
from tests.govim.hierarchy import Late, late


def fail(*, tx: Transaction, at: datetime) -> None:
    del tx, at
    raise ZeroDivisionError


async def asked(office: Office) -> Late:
    def ask() -> Late:
        case = late(office.world)
        found: SignOffView = office.world.ask(case.clerk, case.request())
        assert found.state == "open"
        return case

    return await asyncio.to_thread(ask)  # the loop has to deliver what it waits for


async def test_what_is_due_is_done_also_after_a_chore_that_fails(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chores, "CHORES", (fail, *CHORES))
    office = Office(folder)
    case = await asked(office)
    line = await office.welcomed(case.head)
    office.clock.move(timedelta(days=7))
    await Chores(office.commits, office.clock).look()
    push = await line.expect("sign_off")
    assert (push["kind"], push["state"]) == ("recall", "expired")
    found = await office.core.reader.answer(case.clerk.person, SignOffs(request=1, box=Box.ASKED))
    assert isinstance(found, SignOffList)
    assert [(each.state, each.decided_at is None) for each in found.sign_offs] == [("expired", False)]
    office.core.close()


async def test_the_watch_looks_at_once(folder: DataFolder) -> None:
    office = Office(folder)
    case = await asked(office)
    line = await office.welcomed(case.clerk)
    office.clock.move(timedelta(days=7))
    watching = asyncio.create_task(Chores(office.commits, office.clock).watch())
    assert (await line.expect("sign_off"))["state"] == "expired"
    watching.cancel()
    office.core.close()
