"""The limits on the real core: what is said, what is recorded, what is only counted."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import TypeVar

import pytest

from govim.config import Settings
from govim.config.settings import Limits
from govim.delivery.client import REST
from govim.domain.errors import NotStored, TooManyRequests, Unavailable
from govim.domain.ids import Position
from govim.domain.rate_limits import Act
from govim.ports import Settable, Work
from govim.storage.folder import DataFolder
from govim.texts import text
from govim.wiring.throttling import throttle_of
from govim_audit.indexer.source import DatabaseRecords
from govim_audit.record import Kind
from tests.govim.delivery.office import Frame, Line, Office
from tests.govim.world import DESK, new_ref

T = TypeVar("T")
SETTINGS = Settings(limits=Limits(send_per_minute=3, sign_in_per_hour=2, people_per_address=5))


@pytest.fixture
async def office(folder: DataFolder) -> AsyncIterator[Office]:
    opened = Office(folder, settings=SETTINGS)
    yield opened
    opened.core.close()


async def records(office: Office) -> list[dict[str, object]]:
    """Whatever was submitted before is committed."""
    await office.do(Work(run=lambda _: None))
    reading = DatabaseRecords(office.core.site)
    found = [each for each in reading.records(Position(0), 1000) if each.leaf.kind is Kind.ACT_REFUSED]
    reading.close()
    return [dict(each.fields or {}) for each in found]


async def test_too_much_is_refused_with_its_setting_and_when_to_come_again(office: Office) -> None:
    [ada] = await office.people("ada")
    answers = [office.throttle.refusal(Act.SEND, ada) for _ in range(4)]
    assert answers[:3] == [None] * 3
    error = answers[3]
    assert isinstance(error, TooManyRequests)
    assert (error.rule, dict(error.detail)) == ("limits.send_per_minute", {"retry_after": 20})


async def test_a_thousand_refusals_leave_one_record_and_are_counted(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    [ada] = await office.people("ada")
    with caplog.at_level(logging.WARNING):
        for _ in range(1003):
            office.throttle.refusal(Act.SEND, ada)
    [record] = await records(office)
    assert (record["act"], record["per"], record["code"]) == ("send", "person", "too_many_requests")
    assert office.refused_by_rate == [Act.SEND] * 1000
    [line] = [each for each in caplog.records if "refused by rate" in each.message]
    assert line.__dict__["person"] == str(ada.person)


async def test_a_guessed_password_is_slowed_alike_for_a_login_that_there_is_not(office: Office) -> None:
    await office.people("ada")
    told = [
        [office.throttle.sign_in_refusal(login, DESK) for _ in range(2)] and said(office, login)
        for login in ("ada", "nobody")
    ]
    assert told[0] == told[1] == ("limits.sign_in_per_hour", {"retry_after": 1800})
    assert [(each["per"], each["login"]) for each in await records(office)] == [
        ("login", "ada"),
        ("login", "nobody"),
    ]


def said(office: Office, login: str) -> tuple[str | None, dict[str, object]]:
    error = office.throttle.sign_in_refusal(login, DESK)
    assert error is not None
    return error.rule, dict(error.detail)


async def test_only_what_fails_counts_for_the_address(office: Office) -> None:
    for number in range(100):
        assert office.throttle.sign_in_refusal(f"login-{number}", DESK) is None
        office.throttle.forgive_sign_in(DESK)
    failed = [office.throttle.sign_in_refusal(f"wrong-{number}", DESK) is None for number in range(7)]
    assert failed == [True] * 5 + [False] * 2


class Full:
    """The way into a commit that cannot take the record: at once, or later."""

    def __init__(self, *, is_late: bool) -> None:
        self._is_late = is_late

    def submit(self, work: Work[T]) -> asyncio.Future[T]:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.submit_for(work, future)
        return future

    def submit_for(self, work: Work[T], waiting: Settable[T]) -> None:
        del work
        if not self._is_late:
            raise Unavailable
        waiting.set_exception(NotStored())


@pytest.mark.parametrize("is_late", [False, True])
async def test_where_no_record_can_be_left_the_refusal_stands(
    office: Office, caplog: pytest.LogCaptureFixture, *, is_late: bool
) -> None:
    [ada] = await office.people("ada")
    throttle = throttle_of(SETTINGS, Full(is_late=is_late), office.clock, lambda _: None)
    answers = [throttle.refusal(Act.SEND, ada) for _ in range(4)]
    assert isinstance(answers[-1], TooManyRequests)
    await asyncio.sleep(0)
    assert any("left no record" in each.message for each in caplog.records)


# ---- what a client is told ----
async def test_a_send_too_many_is_refused_in_the_persons_language_and_may_be_tried_again(
    office: Office,
) -> None:
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    line, refs = await office.welcomed(ada, lang="en"), [new_ref() for _ in range(4)]
    for number, ref in enumerate(refs):
        await line.send(where, f"{number}", ref)
    refused = await next_of(line, "refused")
    assert (refused["client_ref"], refused["code"], refused["rule"], refused["detail"]) == (
        str(refs[3]),
        "too_many_requests",
        "limits.send_per_minute",
        {"retry_after": 20},
    )
    assert refused["text"] == text("error.too_many_requests", "en", retry_after=20)
    office.seconds += 20.0
    await line.send(where, "3", refs[3])
    assert [(await next_of(line, "ack"))["client_ref"] for _ in refs] == [str(ref) for ref in refs]


async def test_a_retry_and_a_recall_count_as_sends(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    where, ref = await office.do(office.world.open_direct(ada, bo)), new_ref()
    line = await office.welcomed(ada)
    await line.send(where, "一", ref)
    await line.send(where, "一", ref)
    await line.say("recall", client_ref=str(new_ref()), conversation=str(where), seq=2)
    again = new_ref()
    await line.say("recall", client_ref=str(again), conversation=str(where), seq=2)
    refused = await next_of(line, "refused")
    assert (refused["client_ref"], refused["code"]) == (str(again), "too_many_requests")


async def test_reads_too_many_are_refused_by_number_and_receipts_dropped(folder: DataFolder) -> None:
    office = Office(folder, settings=Settings(limits=Limits(read_per_minute=2)))
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    line = await office.welcomed(ada)
    await line.say("history", request=1, conversation=str(where), after=0)
    assert (await next_of(line, "page"))["request"] == 1
    await line.say("history", request=2, conversation=str(where), after=0)
    refused = await next_of(line, "refused")
    assert (refused["request"], refused["code"]) == (2, "too_many_requests")
    await line.say("receipt", conversation=str(where), read=1)
    assert office.refused_by_rate == [Act.READ] * 2
    line.client.close(1001)
    assert await line.receive() is None
    office.core.close()


async def test_whoever_greets_too_often_is_sent_away_to_come_back_later(folder: DataFolder) -> None:
    office = Office(folder, settings=Settings(limits=Limits(read_per_minute=2)))
    [ada] = await office.people("ada")
    lines = [await office.welcomed(ada) for _ in range(2)]
    third = office.line(ada)
    await third.say("hello")
    assert await third.closed() == 1001
    assert len(office.hub.connections) == len(lines)
    office.core.close()


async def next_of(line: Line, type_: str) -> Frame:
    """What else comes before is dropped."""
    while (frame := await line.receive()) is not None:
        if frame["type"] == type_:
            return frame
    pytest.fail(f"closed with {line.client.close_code} instead of {type_}")


@pytest.mark.parametrize("frame", [b'{"type":"later"}', b'{"type":"send"}', b'{"type":"ping"}'])
async def test_whoever_asks_nonsense_in_a_loop_is_not_read_for_a_while(
    folder: DataFolder, frame: bytes
) -> None:
    office = Office(folder, settings=Settings(limits=Limits(read_per_minute=4)))
    [ada] = await office.people("ada")
    line = await office.welcomed(ada)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for _ in range(8):  # three of them with the hello, then five too many
        await line.client.received(frame)
    assert loop.time() - began >= 4 * REST
    line.client.close(1001)
    answers = 0
    while await line.receive() is not None:
        answers += 1
    assert answers == 3
    office.core.close()


async def test_whoever_is_closed_while_not_read_from_is_gone(folder: DataFolder) -> None:
    office = Office(folder, settings=Settings(limits=Limits(read_per_minute=1)))
    [ada] = await office.people("ada")
    line = await office.welcomed(ada)
    waiting = asyncio.ensure_future(line.client.received(b'{"type":"ping"}'))
    await asyncio.sleep(0)
    assert not waiting.done()
    line.client.close(1001)
    async with asyncio.timeout(5):
        await waiting
    office.core.close()
