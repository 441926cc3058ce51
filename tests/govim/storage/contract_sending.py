"""The part of the contract about sending: dense sequences, retries, refusals."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from govim.domain.actor import Actor
from govim.domain.conversation import ConversationKind, Cursors
from govim.domain.entry import Draft, Entry, EntryKind, text_content
from govim.domain.errors import (
    ClientRefReused,
    Forbidden,
    GovimError,
    NotFound,
    Rejected,
)
from govim.domain.events import EntryAppended
from govim.domain.ids import ConversationId, PersonId, SessionId
from govim.domain.ids import Sequence as Seq
from govim.domain.person import NewPerson, Right
from govim.ports import Transaction, Work
from govim_audit.record import Kind
from tests.govim.world import DESK, FORBIDDEN_TEXT, Store, World, new_ref


def at_once(store: Store, works: Sequence[Work[Any]]) -> list[object]:
    """Each from a thread of its own, let go together; a refusal stands in the place of its result."""
    gate = threading.Barrier(len(works))

    def run(work: Work[Any]) -> object:
        gate.wait()
        try:
            return store.run(work)
        except GovimError as error:
            return error

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def refusing(act: Callable[[Transaction], object]) -> Work[object]:
    """A command that changes something and is refused then."""

    def run(tx: Transaction) -> object:
        act(tx)
        raise Rejected("sensitive_word", rule="test")

    return Work(run=run)


def without_rights(world: World) -> Actor:
    """Somebody whom nothing was granted."""
    new = NewPerson(id=PersonId(world.ids.new()), name="哑", login="mute", password_hash=None)
    world.store.run(Work(run=lambda tx: tx.directory.add_person(new, at=world.clock.now())))
    return Actor(person=new.id, session=SessionId(world.ids.new()), origin=DESK)


class SendingContract:
    # ---- dense sequences (invariant 2) ----
    def test_sequences_are_dense_under_concurrent_senders(self, world: World) -> None:
        people = [world.person(f"person{number}") for number in range(6)]
        where = world.group(*people)

        def talk(number: int) -> list[Entry]:
            return [world.say(people[number], where, f"{number}/{line}") for line in range(20)]

        with ThreadPoolExecutor(len(people)) as threads:
            said = list(threads.map(talk, range(len(people))))
        log = world.entries(where)
        assert [entry.seq for entry in log] == list(range(1, 122))
        assert [entry.ordinal for entry in log] == list(range(121))  # entry 1 says who joined
        for lines in said:  # each sender's own order holds
            assert [entry.seq for entry in lines] == sorted(entry.seq for entry in lines)

    def test_only_messages_have_an_ordinal_of_their_own(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        where = world.direct(ada, bo)
        world.say(ada, where, "一")
        world.store.run(world.recall(ada, where, 2))
        world.say(bo, where, "二")
        assert [(entry.kind, entry.seq, entry.ordinal) for entry in world.entries(where)] == [
            (EntryKind.MEMBERS, 1, 0),
            (EntryKind.MESSAGE, 2, 1),
            (EntryKind.RECALL, 3, 1),
            (EntryKind.MESSAGE, 4, 2),
        ]

    def test_what_was_written_is_read_back_exactly(self, world: World) -> None:  # fault 24
        ada, bo = world.person("ada"), world.person("bo")
        where = world.direct(ada, bo)
        text = "\r\n\t\x7f\x9b31m\u202eabc\u2028\ufefe\u0301" + "\u0300" * 9_000 + "😀汉字"
        entry = world.say(ada, where, text)
        assert world.entries(where)[1] == entry
        assert entry.content == text_content(text)
        assert world.recorded(Kind.MESSAGE_SENT)[0].text == text

    def test_what_holds_a_control_character_is_refused_and_recorded(self, world: World) -> None:  # fault 24
        ada, bo = world.person("ada"), world.person("bo")
        where, text = world.direct(ada, bo), "a\x00b"
        with pytest.raises(Rejected):
            world.say(ada, where, text)
        assert [record.text for record in world.recorded(Kind.MESSAGE_REFUSED)] == [text]

    # ---- the right to chat ----
    def test_whoever_may_not_chat_sends_nothing(self, world: World) -> None:
        ada, mute = world.person("ada"), without_rights(world)
        where = world.group(ada, mute)
        with pytest.raises(Forbidden):
            world.say(mute, where, "你好")
        assert len(world.entries(where)) == 1
        [record] = world.recorded(Kind.MESSAGE_REFUSED)
        assert (record.actor, record.fields["code"]) == (mute.person, "forbidden")

    def test_a_right_counts_from_its_grant_on_within_one_commit(self, world: World) -> None:
        ada, mute = world.person("ada"), without_rights(world)
        where = world.group(ada, mute)

        def grant(tx: Transaction) -> None:
            tx.directory.grant(mute.person, Right.CHAT, at=world.clock.now())

        refused, before, _, after = world.store.together(
            [
                refusing(grant),
                world.send(mute, where, "一"),
                Work(run=grant),
                world.send(mute, where, "二"),
            ]
        )
        assert [type(outcome) for outcome in (refused, before, after)] == [Rejected, Forbidden, Entry]
        assert world.say(mute, where, "三").seq == after.seq + 1  # type: ignore[attr-defined]

    def test_a_right_counts_from_its_grant_on_between_commits(self, world: World) -> None:
        ada, mute = world.person("ada"), without_rights(world)
        where = world.group(ada, mute)
        with pytest.raises(Forbidden):
            world.say(mute, where, "一")
        world.store.run(
            Work(run=lambda tx: tx.directory.grant(mute.person, Right.CHAT, at=world.clock.now()))
        )
        assert world.say(mute, where, "二").seq == 2

    # ---- a retry is one result (invariant 3) ----
    def test_a_retry_is_one_result(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        where, ref = world.direct(ada, bo), new_ref()
        first = world.say(ada, where, "你好", ref)
        world.clock.move(timedelta(minutes=1))
        assert world.say(ada, where, "你好", ref) == first
        assert len(world.entries(where)) == 2
        assert len(world.recorded(Kind.MESSAGE_SENT)) == 1
        assert len([event for event in world.store.told() if isinstance(event, EntryAppended)]) == 1

    def test_copies_of_a_retry_at_once_are_one_result(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        where, ref = world.direct(ada, bo), new_ref()
        copies = at_once(world.store, [world.send(ada, where, "你好", ref)] * 8)
        assert len({entry.seq for entry in copies if isinstance(entry, Entry)}) == 1
        assert len(world.entries(where)) == 2
        assert len(world.recorded(Kind.MESSAGE_SENT)) == 1

    def test_copies_of_a_retry_in_one_commit_are_one_result(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        where, ref = world.direct(ada, bo), new_ref()
        copies = world.store.together([world.send(ada, where, "你好", ref)] * 3)
        assert copies == [copies[0]] * 3
        assert len(world.entries(where)) == 2

    def test_a_ref_is_not_used_for_something_else(self, world: World) -> None:
        ada, bo, cy = world.person("ada"), world.person("bo"), world.person("cy")
        here, there, ref = world.direct(ada, bo), world.direct(ada, cy), new_ref()
        world.say(ada, here, "你好", ref)
        others: list[Work[Any]] = [
            world.send(ada, here, "您好", ref),
            world.send(ada, there, "你好", ref),
            world.recall(ada, here, 2, ref),
            world.open_group(ada, bo, ref=ref),
        ]
        for work in others:
            with pytest.raises(ClientRefReused):
                world.store.run(work)
        assert len(world.entries(here)) == 2
        assert len(world.entries(there)) == 1

    def test_a_ref_is_the_senders_own(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        where, ref = world.direct(ada, bo), new_ref()
        assert world.say(ada, where, "一", ref).seq == 2
        assert world.say(bo, where, "二", ref).seq == 3

    def test_a_retry_of_a_recalled_message_is_still_its_first_result(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        where, ref = world.direct(ada, bo), new_ref()
        first = world.say(ada, where, "你好", ref)
        world.store.run(world.recall(ada, where, first.seq))
        again = world.say(ada, where, "你好", ref)
        assert (again.seq, again.ordinal, again.at) == (first.seq, first.ordinal, first.at)
        with pytest.raises(ClientRefReused):
            world.say(ada, where, "另一句", ref)

    # ---- refusals (invariants 3, 5) ----
    def test_a_refusal_leaves_its_record_and_nothing_else(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        where, ref = world.direct(ada, bo), new_ref()
        before = world.store.records()
        with pytest.raises(Rejected):
            world.say(ada, where, FORBIDDEN_TEXT, ref)
        assert len(world.entries(where)) == 1
        [record] = world.store.records()[len(before) :]
        assert (record.kind, record.actor, record.text) == (
            Kind.MESSAGE_REFUSED,
            ada.person,
            FORBIDDEN_TEXT,
        )
        assert record.fields["conversation"] == str(where)
        assert record.fields["rule"] == "office.words.secrets"

    def test_a_refused_ref_may_be_tried_again(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        where, ref = world.direct(ada, bo), new_ref()
        with pytest.raises(Rejected):
            world.say(ada, where, FORBIDDEN_TEXT, ref)
        assert world.say(ada, where, "改过的话", ref).seq == 2

    def test_what_a_refused_command_changed_is_taken_back(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        where, ref = world.direct(ada, bo), new_ref()
        draft = Draft(
            conversation=where,
            sender=ada.person,
            client_ref=ref,
            kind=EntryKind.MESSAGE,
            content=text_content("一"),
        )
        records = len(world.store.records())

        def change(tx: Transaction) -> None:
            entry = tx.log.append(draft, at=world.clock.now())
            tx.records.add(
                Kind.MESSAGE_SENT, at=entry.at, actor=ada.person, origin=DESK, body={}, entry=entry
            )
            nothing = tx.log.cursors(where, bo.person)
            moved = Cursors(delivered=Seq(2), read=Seq(2))
            tx.log.advance(where, bo, nothing, moved, at=entry.at)
            assert tx.log.earlier(ada.person, ref) == entry
            tx.log.create(ConversationKind.GROUP, title="x", pair=None, people=[ada.person], at=entry.at)
            tx.tell(EntryAppended(entry=entry, last_ordinal=entry.ordinal, members=[]))

        with pytest.raises(Rejected):
            world.store.run(refusing(change))
        told = [event for event in world.store.told() if isinstance(event, EntryAppended)]
        assert (told, len(world.store.records())) == ([], records)
        assert world.say(ada, where, "二", ref).seq == 2
        assert world.store.run(world.advance(bo, where)) == Cursors(delivered=Seq(0), read=Seq(0))

    def test_a_failing_command_does_not_harm_the_others(self, world: World) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        where = world.direct(ada, bo)

        def fail(tx: Transaction) -> object:
            tx.log.append(
                Draft(
                    conversation=where,
                    sender=ada.person,
                    client_ref=new_ref(),
                    kind=EntryKind.MESSAGE,
                    content=text_content("半句"),
                ),
                at=world.clock.now(),
            )
            raise RuntimeError("a bug")

        first, failed, refused, last = world.store.together(
            [
                world.send(ada, where, "一"),
                Work(run=fail),
                world.send(bo, where, FORBIDDEN_TEXT),
                world.send(bo, where, "二"),
            ]
        )
        assert isinstance(failed, RuntimeError)
        assert isinstance(refused, Rejected)
        assert isinstance(first, Entry)
        assert isinstance(last, Entry)
        assert [first.seq, last.seq] == [2, 3]
        texts = [entry.content["text"] for entry in world.entries(where)[1:] if entry.content]
        assert texts == ["一", "二"]

    def test_a_refused_command_with_statements_of_its_own_does_not_harm_the_others(
        self, world: World
    ) -> None:
        ada, bo = world.person("ada"), world.person("bo")
        where = world.direct(ada, bo)
        created: list[ConversationId] = []

        def create(tx: Transaction) -> None:
            at = world.clock.now()
            created.append(
                tx.log.create(ConversationKind.GROUP, title="x", pair=None, people=[ada.person], at=at)
            )
            tx.records.add(Kind.SITE_CREATED, at=at, actor=None, origin=DESK, body={})

        outcomes = world.store.together(
            [world.send(ada, where, "一"), refusing(create), world.send(bo, where, "二")]
        )
        assert [type(outcome) for outcome in outcomes] == [Entry, Rejected, Entry]
        assert [entry.seq for entry in world.entries(where)] == [1, 2, 3]
        with pytest.raises(NotFound):
            world.say(ada, created[0], "三")
        assert world.recorded(Kind.SITE_CREATED) == []
