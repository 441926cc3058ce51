import asyncio
from datetime import datetime, timedelta

import pytest

from govim.domain.actor import Actor
from govim.domain.due import Due, MustReadsDue
from govim.domain.ids import ConversationId
from govim.ports import Transaction
from govim.protocol.must_reads import AskConfirmation
from govim.protocol.sign_offs import Box, SignOffList, SignOffs
from govim.services import due
from govim.services.due import DUE, DueService
from govim.storage.audit_reader import read_records
from govim.storage.folder import DataFolder
from govim.storage.keyring import Keyring, load_master_key
from govim.wiring.due_work import DueWork
from govim_audit.record import Kind
from tests.govim.delivery.office import Office
from tests.govim.hierarchy import Late, late


def recorded(office: Office, kind: Kind) -> int:
    engine = office.core.site.open_reader()
    with engine.begin() as connection:
        keyring = Keyring(load_master_key(office.core.folder))
        found = read_records(connection, keyring, start=0, limit=1000)
    engine.dispose()
    return [record.leaf.kind for record in found].count(kind)


async def asked(office: Office, ada: Actor, bo: Actor) -> ConversationId:
    where: ConversationId = await office.do(office.world.open_direct(ada, bo))
    await office.do(office.world.send(ada, where, "请阅"))
    ask = AskConfirmation(request=1, conversation=where, seq=2, to_deputy_after=60)
    await asyncio.to_thread(office.world.ask, ada, ask)
    return where


async def test_all_that_is_due_is_done_and_only_then(folder: DataFolder) -> None:
    office = Office(folder)
    ada, bo = await office.people("ada", "bo")
    where = await asked(office, ada, bo)
    await office.do(office.world.advance(bo, where, read=2))
    work = DueWork(office.core.reader, office.commits, office.clock)
    kinds = (Kind.RECEIPTS_DIGESTED, Kind.MUST_READ_ESCALATED)
    for after, expected in ((0, [0, 0]), (60, [1, 1]), (60, [1, 1])):
        office.clock.move(timedelta(seconds=after))
        await work.do_all()
        assert [recorded(office, kind) for kind in kinds] == expected
    office.core.close()


async def test_of_several_that_look_at_once_one_does_it(folder: DataFolder) -> None:
    office = Office(folder)
    ada, bo = await office.people("ada", "bo")
    where = await asked(office, ada, bo)
    await office.do(office.world.advance(bo, where, read=2))
    office.clock.move(timedelta(minutes=1))
    works = [DueWork(office.core.reader, office.commits, office.clock) for _ in range(3)]
    await asyncio.gather(*(work.do_all() for work in works))
    assert recorded(office, Kind.RECEIPTS_DIGESTED) == 1
    assert recorded(office, Kind.MUST_READ_ESCALATED) == 1
    office.core.close()


async def test_the_watch_looks_at_once_and_tells(folder: DataFolder) -> None:
    office = Office(folder)
    ada, bo = await office.people("ada", "bo")
    await asked(office, ada, bo)
    office.clock.move(timedelta(minutes=1))
    line = await office.welcomed(bo)
    watching = asyncio.create_task(DueWork(office.core.reader, office.commits, office.clock).watch())
    while (frame := await line.receive()) is not None and frame["type"] != "must_read":
        pass
    assert frame is not None
    assert (frame["reason"], frame["late"]) == ("reminder", [])
    watching.cancel()
    office.core.close()


def fail(found: Due, *, tx: Transaction, at: datetime) -> None:
    del found, tx, at
    raise ZeroDivisionError


async def test_what_fails_leaves_the_others_alone(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    services: dict[type[Due], DueService] = dict(DUE)
    services[MustReadsDue] = fail
    monkeypatch.setattr(due, "DUE", services)
    office = Office(folder)
    ada, bo = await office.people("ada", "bo")
    await asked(office, ada, bo)

    def ask() -> Late:
        case = late(office.world)
        office.world.ask(case.clerk, case.request())
        return case

    case = await asyncio.to_thread(ask)  # the loop has to deliver what it waits for
    line = await office.welcomed(case.head)
    office.clock.move(timedelta(days=7))
    await DueWork(office.core.reader, office.commits, office.clock).do_all()
    push = await line.expect("sign_off")
    assert (push["kind"], push["state"]) == ("recall", "expired")
    found = await office.core.reader.answer(case.clerk.person, SignOffs(request=1, box=Box.ASKED))
    assert isinstance(found, SignOffList)
    assert [(each.state, each.decided_at is None) for each in found.sign_offs] == [("expired", False)]
    office.core.close()
