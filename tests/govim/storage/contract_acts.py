"""The part of the contract about everything else: recalls, conversations, cursors, records, people."""

from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest

from govim.domain.conversation import Cursors
from govim.domain.entry import Entry, EntryKind, text_content
from govim.domain.errors import (
    AlreadyRecalled,
    LoginTaken,
    NotAllowed,
    NotFound,
)
from govim.domain.events import CursorsMoved
from govim.domain.ids import ConversationId, Position
from govim.domain.ids import Sequence as Seq
from govim.domain.person import Duty
from govim.ports import Session, Transaction, Work
from govim_audit.record import Kind
from tests.govim.storage.contract_sending import at_once
from tests.govim.world import DESK, World

EXCLUDED = {
    frozenset({Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN}),
    frozenset({Duty.SYSTEM_ADMIN, Duty.SECURITY_AUDITOR}),
    frozenset({Duty.SECURITY_ADMIN, Duty.SECURITY_AUDITOR}),
    frozenset({Duty.SECURITY_AUDITOR, Duty.COMPLIANCE_OFFICER}),
}


class ActsContract:
    # ---- recall ----
    def test_a_message_recalled_twice_at_once_is_recalled_once(self, world: World) -> None:  # fault 28
        ada, bo = world.person("ada"), world.person("bo")
        where = world.direct(ada, bo)
        world.say(ada, where, "你好")
        outcomes = at_once(world.store, [world.recall(ada, where, 2) for _ in range(6)])
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyRecalled"] * 5 + ["Entry"]
        assert [entry.kind for entry in world.entries(where)].count(EntryKind.RECALL) == 1
        assert len(world.recorded(Kind.MESSAGE_RECALLED)) == 1
        assert len(world.recorded(Kind.RECALL_REFUSED)) == 5

    def test_a_message_recalled_twice_in_one_commit_is_recalled_once(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        where = world.direct(ada, bo)
        sent, recalled, again, after = world.store.together(
            [
                world.send(ada, where, "一"),
                world.recall(ada, where, 2),
                world.recall(ada, where, 2),
                world.send(bo, where, "二"),
            ]
        )
        assert [type(sent), type(recalled), type(again), type(after)] == [
            Entry,
            Entry,
            AlreadyRecalled,
            Entry,
        ]
        assert [entry.seq for entry in world.entries(where)] == [1, 2, 3, 4]

    def test_recalls_racing_with_sends_leave_a_dense_log(self, world: World) -> None:  # fault 28
        ada, bo = world.person("ada"), world.person("bo")
        where = world.direct(ada, bo)
        for number in range(5):
            world.say(ada, where, str(number))
        works: list[Work[Any]] = [world.recall(ada, where, seq) for seq in range(2, 7)]
        works += [world.send(bo, where, str(number)) for number in range(5)]
        outcomes = at_once(world.store, works)
        assert all(isinstance(outcome, Entry) for outcome in outcomes)
        log = world.entries(where)
        assert [entry.seq for entry in log] == list(range(1, 17))
        assert [entry.seq for entry in log if entry.recall] == [2, 3, 4, 5, 6]
        assert log[-1].ordinal == 10

    def test_a_recall_keeps_the_content_for_the_record(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        where = world.direct(ada, bo)
        world.say(ada, where, "撤回我")
        recall = world.store.run(world.recall(ada, where, 2))
        message = world.entries(where)[1]
        assert message.recall is not None
        assert (message.recall.seq, message.recall.by, message.recall.at) == (
            recall.seq,
            ada.person,
            recall.at,
        )
        assert message.content == text_content("撤回我")
        assert world.recorded(Kind.MESSAGE_SENT)[0].text == "撤回我"

    # ---- conversations and the door ----
    def test_two_people_have_one_direct_conversation(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        works: list[Work[Any]] = [world.open_direct(ada, bo) for _ in range(4)]
        works += [world.open_direct(bo, ada) for _ in range(4)]
        assert len(set(at_once(world.store, works))) == 1
        assert len(world.recorded(Kind.CONVERSATION_CREATED)) == 1

    def test_two_people_open_one_direct_conversation_in_one_commit(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        one, other = world.store.together([world.open_direct(ada, bo), world.open_direct(bo, ada)])
        assert one == other

    def test_a_stranger_is_answered_as_if_there_were_nothing(self, world: World) -> None:
        ada, bo, eve = world.person("ada"), world.person("bo"), world.person("eve")
        where, nowhere = world.direct(ada, bo), ConversationId(world.ids.new())
        world.say(ada, where, "你好")
        for place in (where, nowhere):
            works: list[Work[Any]] = [
                world.send(eve, place, "?"),
                world.recall(eve, place, 2),
                world.advance(eve, place, read=1),
            ]
            for work in works:
                with pytest.raises(NotFound) as refused:
                    world.store.run(work)
                assert (refused.value.rule, dict(refused.value.detail)) == (None, {})

    # ---- cursors ----
    def test_cursors_only_move_forward(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        where = world.direct(ada, bo)
        for _ in range(4):
            world.say(ada, where, "你好")
        moves = [(3, 0), (2, 2), (0, 1), (99, 99), (1, 1)]
        found = [world.store.run(world.advance(bo, where, delivered=d, read=r)) for d, r in moves]
        assert [(cursors.delivered, cursors.read) for cursors in found] == [
            (3, 0),
            (3, 2),
            (3, 2),
            (5, 5),  # the end of the log
            (5, 5),
        ]
        moved = [event.cursors for event in world.store.told() if isinstance(event, CursorsMoved)]
        assert moved == [found[0], found[1], found[3]]

    def test_cursors_moved_in_one_commit_keep_the_furthest(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        where = world.direct(ada, bo)
        world.say(ada, where, "你好")
        world.store.together([world.advance(bo, where, read=2), world.advance(bo, where, read=1)])
        assert world.store.run(world.advance(bo, where)) == Cursors(delivered=Seq(2), read=Seq(2))

    # ---- records (invariant 5) ----
    def test_positions_are_dense_and_each_act_has_its_record(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        where = world.direct(ada, bo)

        def search(tx: Transaction) -> Position:
            at = world.clock.now()
            tx.records.add(Kind.AUDIT_SEARCHED, at=at, actor=ada.person, origin=DESK, body={})
            return tx.records.position()

        searching = Work(run=search)
        first = world.store.run(searching)
        assert world.store.together([searching] * 3) == [first + 1, first + 2, first + 3]
        assert [record.kind for record in world.store.records()][-4:] == [Kind.AUDIT_SEARCHED] * 4
        entry = world.say(bo, where, "你好")
        record = world.store.records()[-1]
        assert (record.kind, record.actor, record.conversation, record.seq, record.at) == (
            Kind.MESSAGE_SENT,
            bo.person,
            where,
            entry.seq,
            entry.at,
        )
        assert record.fields["address"] == DESK.address

    # ---- directory ----
    @pytest.mark.parametrize("pair", list(combinations(Duty, 2)), ids="+".join)
    def test_duties_that_watch_each_other_exclude_each_other(
        self, world: World, pair: tuple[Duty, Duty]
    ) -> None:
        for one, other in (pair, pair[::-1]):
            person = world.person(f"{one}-{other}", duty=one)
            if frozenset(pair) in EXCLUDED:
                with pytest.raises(NotAllowed) as refused:
                    world.store.run(world.give(person.person, other))
                assert refused.value.rule
            else:
                world.store.run(world.give(person.person, other))

    def test_a_refused_duty_brings_no_right(self, world: World) -> None:
        person = world.person("ada", duty=Duty.SECURITY_AUDITOR)
        before = world.store.run(Work(run=lambda tx: tx.directory.rights(person.person)))
        with pytest.raises(NotAllowed):
            world.store.run(world.give(person.person, Duty.COMPLIANCE_OFFICER))
        assert world.store.run(Work(run=lambda tx: tx.directory.rights(person.person))) == before

    @pytest.mark.parametrize("same", ["ada", "ADA", "ａｄａ"])
    def test_a_login_is_taken_however_it_is_written(self, world: World, same: str) -> None:
        world.person("ada")
        with pytest.raises(LoginTaken):
            world.person(same)
        account = world.store.run(Work(run=lambda tx: tx.directory.account(same)))
        assert account is not None
        assert account.login == "ada"

    def test_a_session_ends_once(self, world: World) -> None:
        ada = world.person("ada")
        opened = Session(id=ada.session, person=ada.person, expires_at=world.clock.now() + timedelta(hours=1))

        def open_(tx: Transaction) -> None:
            tx.directory.open_session(opened, bytes(32), DESK, at=world.clock.now())

        def end(tx: Transaction) -> bool:
            return tx.directory.end_session(ada.session, at=world.clock.now())

        world.store.run(Work(run=open_))
        assert [world.store.run(Work(run=end)) for _ in range(2)] == [True, False]
        ended = world.store.run(
            Work(run=lambda tx: tx.directory.end_sessions_of(ada.person, at=world.clock.now()))
        )
        assert list(ended) == []
