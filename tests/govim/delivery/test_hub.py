import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest

from govim.delivery import hub as hubs
from govim.delivery.hub import Hub
from govim.domain.actor import Actor
from govim.domain.conversation import Cursors
from govim.domain.events import (
    ConversationLost,
    CursorsMoved,
    MustReadChanged,
    MustReadTold,
    ReportMoved,
    SessionEnded,
    SignOffMoved,
)
from govim.domain.ids import ConversationId, PersonId, ReportId, Sequence, SessionId, SignOffId
from govim.domain.must_read import MustRead, Reason
from govim.domain.report import ReportState
from govim.domain.sign_off import SignOffKind, SignOffState
from govim.protocol.devices import SetPreference
from govim.protocol.frames import EntryPush
from govim.protocol.groups import AddMembers, RemoveMembers
from govim.protocol.personal import Mute, SaveDraft
from govim.protocol.wire import JSON, Frame
from tests.govim.delivery.office import Office
from tests.govim.world import new_ref


class Listener:
    """A connection that keeps what it is told."""

    def __init__(self, who: Actor) -> None:
        self.person: PersonId = who.person
        self.session: SessionId = who.session
        self.pushed: list[Frame] = []
        self.code: int | None = None

    def push(self, frame: Frame) -> None:
        self.pushed.append(frame)

    def hint(self, frame: Frame) -> None:
        self.pushed.append(frame)

    def close(self, code: int) -> None:
        self.code = code

    @property
    def frames(self) -> list[dict[str, Any]]:
        return [json.loads(frame.encoded(JSON)) for frame in self.pushed]


class Fainting(Listener):
    """Ends with the first push, as a slow one does."""

    def __init__(self, who: Actor, hub: Hub) -> None:
        super().__init__(who)
        self._hub = hub

    def push(self, frame: Frame) -> None:
        del frame
        self._hub.remove(self)


def listen(office: Office, *people: Actor) -> list[Listener]:
    listeners = [Listener(who) for who in people]
    for listener in listeners:
        office.hub.add(listener)
    return listeners


async def test_an_entry_goes_to_all_members_devices_as_the_same_bytes(office: Office) -> None:
    ada, bo, eve = await office.people("ada", "bo", "eve")
    where = await office.do(office.world.open_direct(ada, bo))
    mine, phone, other, stranger = listen(office, ada, ada, bo, eve)
    await office.do(office.world.send(ada, where, "你好"))
    await office.do(office.world.advance(eve, await office.do(office.world.open_direct(eve, bo))))
    entries = [
        [frame.encoded(JSON) for frame in listener.pushed if isinstance(frame.reply, EntryPush)]
        for listener in (mine, phone, other)
    ]
    assert len(entries[0]) == 1
    assert entries[0][0] is entries[1][0] is entries[2][0]  # encoded once
    assert not [frame for frame in stranger.frames if frame["type"] == "entry"]


async def test_whoever_is_gone_is_told_nothing(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    mine, other = listen(office, ada, bo)
    office.hub.remove(other)
    office.hub.remove(other)
    await office.do(office.world.send(ada, where, "你好"))
    await office.do(office.world.send(ada, where, "在吗"))
    assert other.pushed == []
    assert mine.pushed
    assert office.hub.connections == [mine]


async def test_a_device_that_goes_leaves_the_others_connected(office: Office) -> None:
    """Also when it is a push that ends it."""
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    office.hub.add(Fainting(ada, office.hub))
    mine, other = listen(office, ada, bo)
    await office.do(office.world.send(bo, where, "你好"))
    await office.do(office.world.send(bo, where, "在吗"))
    assert len([frame for frame in mine.frames if frame["type"] == "entry"]) == 2
    assert len([frame for frame in other.frames if frame["type"] == "entry"]) == 2
    assert set(office.hub.connections) == {mine, other}


async def test_who_gains_a_conversation_sees_it_with_their_own_cursors(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    mine, other = listen(office, ada, bo)
    where = await office.do(office.world.open_group(ada, bo, title="防汛"))
    for task in list(office.hub._tasks):
        await task
    for listener in (mine, other):
        [frame] = listener.frames
        assert (frame["type"], frame["summary"]["id"], frame["summary"]["title"]) == (
            "conversation",
            str(where),
            "防汛",
        )


async def test_moves_of_one_second_are_one_push(office: Office) -> None:
    ada, bo, cy = await office.people("ada", "bo", "cy")
    where = ConversationId(uuid4())
    [mine] = listen(office, ada)
    people = [each.person for each in (ada, bo, cy)]

    def move(who: Actor, to: int) -> None:
        cursors = Cursors(delivered=Sequence(to), read=Sequence(to))
        office.hub.tell(
            [CursorsMoved(conversation=where, person=who.person, cursors=cursors, members=people)]
        )

    for to in range(1, 50):
        move(bo, to)
        move(cy, to + 1)
    assert mine.pushed == []
    office.hub._push_changes(where)  # as the timer does
    [frame] = mine.frames
    assert frame["type"] == "receipts"
    assert {each["person"]: each["read"] for each in frame["cursors"]} == {
        str(bo.person): 49,
        str(cy.person): 50,
    }
    assert hubs.COALESCE >= 1.0


async def test_a_must_read_of_one_second_is_one_push_to_whom_it_concerns(office: Office) -> None:
    ada, bo, cy = await office.people("ada", "bo", "cy")
    where = ConversationId(uuid4())
    mine, bos, stranger = listen(office, ada, bo, cy)
    for confirmed in (0, 1, 2):
        must_read = MustRead(
            conversation=where,
            seq=Sequence(2),
            asked_by=ada.person,
            asked_at=office.clock.now(),
            asked=3,
            confirmed=confirmed,
        )
        people = [ada.person] if confirmed else [ada.person, bo.person]
        office.hub.tell([MustReadChanged(must_read=must_read, people=people)])
    assert mine.pushed == []
    office.hub._push_must_reads()  # as the timer does
    for listener in (mine, bos):
        [frame] = listener.frames
        assert (frame["type"], frame["must_reads"][0]["confirmed"]) == ("must_reads", 2)
    assert stranger.pushed == []


async def test_a_reminder_is_pushed_at_once_to_those_who_are_reminded(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    mine, bos = listen(office, ada, bo)
    at = office.clock.now()
    must_read = MustRead(
        conversation=ConversationId(uuid4()), seq=Sequence(2), asked_by=ada.person, asked_at=at
    )
    office.hub.tell(
        [MustReadTold(must_read=must_read, reason=Reason.REMINDER, sent_at=at, people=[bo.person], late=())]
    )
    await asyncio.gather(*office.hub._tasks)
    [frame] = bos.frames
    assert (frame["type"], frame["reason"], frame["asked_by"]) == ("must_read", "reminder", str(ada.person))
    assert frame["notify"] is True
    assert mine.pushed == []


async def test_a_reminder_comes_in_quiet_hours_too_and_makes_no_noise(office: Office) -> None:
    """Unless what must be read passes them."""
    ada, bo, eve = await office.people("ada", "bo", "eve")
    hours = [{"weekdays": list(range(1, 8)), "start": "00:00", "end": "00:00"}]
    for who, passes in ((bo, False), (eve, True)):
        value = {"quiet_hours": hours, "must_read_passes": passes}
        await office.do(office.ask(who, SetPreference(request=1, name="notifications", value=value)))
    bos, eves = listen(office, bo, eve)
    at = office.clock.now()
    must_read = MustRead(
        conversation=ConversationId(uuid4()), seq=Sequence(2), asked_by=ada.person, asked_at=at
    )
    people = [bo.person, eve.person]
    for reason in (Reason.REMINDER, Reason.SUPERIOR):
        told = MustReadTold(must_read=must_read, reason=reason, sent_at=at, people=people, late=())
        office.hub.tell([told])
    await asyncio.gather(*office.hub._tasks)
    assert [frame["notify"] for frame in bos.frames] == [False, False]
    assert [frame["notify"] for frame in eves.frames] == [True, True]


async def test_the_end_of_a_session_closes_its_connections_only(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    elsewhere = Actor(person=ada.person, session=SessionId(uuid4()), origin=ada.origin)
    mine, other, bos = listen(office, ada, elsewhere, bo)
    office.hub.tell([SessionEnded(session=ada.session, person=ada.person)])
    assert (mine.code, other.code, bos.code) == (4401, None, None)


async def test_all_can_be_closed(office: Office) -> None:
    people = await office.people("ada", "bo")
    assert not Hub(office.core.reader).ever_connected
    listeners = listen(office, *people)
    office.hub.close_all(1001)
    assert [listener.code for listener in listeners] == [1001, 1001]


async def test_whom_a_sign_off_concerns_hears_of_it_on_all_devices(office: Office) -> None:
    ada, bo, eve = await office.people("ada", "bo", "eve")
    mine, phone, other, stranger = listen(office, ada, ada, bo, eve)
    moved = SignOffMoved(
        sign_off=SignOffId(uuid4()),
        kind=SignOffKind.RECALL,
        state=SignOffState.OPEN,
        people={ada.person, bo.person},
    )
    office.hub.tell([moved])
    for listener in (mine, phone, other):
        [frame] = listener.frames
        assert frame == {
            "type": "sign_off",
            "sign_off": str(moved.sign_off),
            "kind": "recall",
            "state": "open",
        }
    assert stranger.frames == []


async def test_what_is_ones_own_goes_to_all_ones_devices_and_to_nobody_else(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    mine, phone, other = listen(office, ada, ada, bo)
    await office.there(office.world.ask, ada, Mute(request=1, conversation=where, until=None))
    await office.do(office.ask(ada, SaveDraft(request=1, conversation=where, text="还没想好")))
    expected = {"type": "personal", "n": 2, "kind": "draft", "conversation": str(where), "seq": None}

    def own(device: Listener) -> list[dict[str, Any]]:
        return [frame for frame in device.frames if frame["type"] == "personal"]

    assert own(mine) == own(phone) == [{**expected, "value": {"text": "还没想好"}}]
    assert own(other) == []


async def test_what_was_read_on_one_device_changes_the_counts_of_the_others(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    await office.do(office.world.send(bo, where, "你好"))
    elsewhere = Actor(person=ada.person, session=SessionId(uuid4()), origin=ada.origin)
    mine, phone, other = listen(office, ada, elsewhere, bo)
    await office.do(office.world.advance(ada, where, delivered=2))
    office.hub._push_changes(where)  # as the timer does
    assert not office.hub._tasks  # delivered is not read
    await office.do(office.world.advance(ada, where, read=2))
    office.hub._push_changes(where)
    for task in list(office.hub._tasks):
        await task
    for device in (mine, phone):
        [summary] = [frame["summary"] for frame in device.frames if frame["type"] == "conversation"]
        assert (summary["read"], summary["unread"]) == (2, 0)
    assert not [frame for frame in other.frames if frame["type"] == "conversation"]


async def test_whoever_has_one_device_is_not_told_what_it_did(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    await office.do(office.world.send(bo, where, "你好"))
    listen(office, ada)
    await office.do(office.world.advance(ada, where, read=2))
    office.hub._push_changes(where)
    assert not office.hub._tasks


async def test_who_lost_a_conversation_is_told_so_and_nothing_that_was_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "COALESCE", 0)
    ada, bo = await office.people("ada", "bo")
    [mine, theirs] = listen(office, ada, bo)
    where = ConversationId(uuid4())
    cursors = Cursors(delivered=Sequence(1), read=Sequence(1))
    people = [ada.person, bo.person]
    moved = CursorsMoved(conversation=where, person=ada.person, cursors=cursors, members=people)
    office.hub.tell([moved, ConversationLost(conversation=where, people=[bo.person])])
    assert theirs.frames == [{"type": "gone", "conversation": str(where)}]
    await asyncio.sleep(0.05)
    assert [frame["type"] for frame in mine.frames] == ["receipts"]
    assert len(theirs.pushed) == 1


async def test_who_is_added_and_removed_sees_the_group_come_and_go(office: Office) -> None:
    """As frames on the line: afterwards it is as if it had never been."""
    ada, bo, cy = await office.people("ada", "bo", "cy")
    where = await office.do(office.world.open_group(ada, bo))
    line = await office.welcomed(cy)
    add = AddMembers(client_ref=new_ref(), conversation=where, people=[cy.person])
    await office.do(office.ask(ada, add))
    gained = await line.expect("conversation")
    assert (gained["summary"]["id"], gained["summary"]["unread"]) == (str(where), 0)
    await office.do(office.world.send(bo, where, "欢迎"))
    assert (await line.expect("entry"))["entry"]["seq"] == 3
    remove = RemoveMembers(client_ref=new_ref(), conversation=where, people=[cy.person])
    await office.do(office.ask(ada, remove))
    assert await line.expect("gone") == {"type": "gone", "conversation": str(where)}
    await office.do(office.world.send(bo, where, "走了"))
    assert await line.is_quiet()
    await line.say("history", request=1, conversation=str(where), after=0)
    assert (await line.expect("refused"))["code"] == "not_found"
    again = office.line(cy)
    cursors = {str(where): {"synced": 3, "have": [[1, 3]]}}
    assert (await again.hello(cursors=cursors))["conversations"] == []
    assert await again.is_quiet()


async def test_reviewers_hear_of_a_report_by_its_id_alone(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    mine, bos = listen(office, ada, bo)
    known = ReportId(uuid4())
    office.hub.tell([ReportMoved(report=known, state=ReportState.OPEN, people=[ada.person])])
    assert mine.frames == [{"type": "report", "report": str(known), "state": "open"}]
    assert bos.pushed == []
