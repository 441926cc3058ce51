from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import update

from govim.domain.conversation import Role
from govim.domain.errors import (
    AlreadyRecalled,
    Malformed,
    NotAllowed,
    NotFound,
    OwnSignOff,
    SignOffChanged,
    SignOffDecided,
    SignOffExpired,
)
from govim.domain.events import SignOffMoved
from govim.domain.ids import PersonId
from govim.domain.sign_off import SignOffState
from govim.protocol.sign_offs import OneSignOff, RequestRecall, SignOffView
from govim.storage.schema import assignments, sign_offs
from govim_audit.record import Kind
from tests.govim.hierarchy import decision, give_role, late
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


def recalled(world: World) -> int:
    return len(world.recorded(Kind.MESSAGE_RECALLED))


def test_a_refusal_needs_a_reason_changes_nothing_and_is_recorded_with_it(world: World) -> None:
    case = late(world)
    asked = world.ask(case.clerk, case.request())
    with pytest.raises(Malformed):
        world.ask(case.head, decision(asked, is_approved=False, reason=" "))
    answer = world.ask(case.head, decision(asked, is_approved=False, reason="须留存"))
    assert (answer.state, answer.reason, answer.allowed_actions) == ("refused", "须留存", [])
    [record] = world.recorded(Kind.SIGN_OFF_DECIDED)
    assert (record.text, record.fields["state"], record.fields["sign_off"]) == ("须留存", "refused", asked.id)
    assert record.fields["shown"] == asked.shown_hash
    assert recalled(world) == 0
    told = world.store.told()[-1]
    assert isinstance(told, SignOffMoved)
    assert (told.state, set(told.people)) == (SignOffState.REFUSED, {case.clerk.person, case.head.person})


@on_both
def test_it_is_decided_once(store: SqlStore, world: World) -> None:
    case = late(world)
    asked = world.ask(case.clerk, case.request())
    world.ask(case.head, decision(asked))
    for is_approved in (True, False):
        with pytest.raises(SignOffDecided):
            world.ask(case.head, decision(asked, is_approved=is_approved, reason="再来"))
    assert recalled(world) == 1
    seen: SignOffView = store.answer(case.clerk.person, OneSignOff(request=1, sign_off=UUID(asked.id)))
    assert (seen.state, seen.decided_by) == ("approved", str(case.head.person))


def test_nobody_decides_their_own_and_a_stranger_knows_of_nothing(world: World) -> None:
    case = late(world)
    asked = world.ask(case.clerk, case.request())
    with pytest.raises(OwnSignOff):
        world.ask(case.clerk, decision(asked))
    with pytest.raises(NotFound):
        world.ask(case.colleague, decision(asked))
    with pytest.raises(NotFound):
        world.ask(case.head, msgspec.structs.replace(decision(asked), sign_off=world.ids.new()))


def test_what_was_not_shown_is_not_approved(world: World) -> None:
    case = late(world)
    asked = world.ask(case.clerk, case.request())
    with pytest.raises(SignOffChanged):
        world.ask(case.head, msgspec.structs.replace(decision(asked), shown_hash="0" * 64))
    assert recalled(world) == 0


def test_another_content_in_the_place_of_what_was_shown_is_found(store: SqlStore, world: World) -> None:
    """Also where whoever put it there named its hash."""
    case = late(world)
    asked = world.ask(case.clerk, case.request())
    world.say(case.clerk, case.where, "另一条")
    other = world.entries(case.where)[-1].content_id
    writer = store.dialect.open_writer()
    with writer.begin() as connection:
        connection.execute(update(sign_offs).values(content_id=other))
    writer.dispose()
    with pytest.raises(SignOffChanged):
        world.ask(case.head, decision(asked))


def test_an_expired_one_is_decided_no_longer(world: World) -> None:
    case = late(world)
    asked = world.ask(case.clerk, case.request())
    world.clock.move(timedelta(days=7))
    with pytest.raises(SignOffExpired):
        world.ask(case.head, decision(asked))
    assert recalled(world) == 0


def test_what_cannot_be_applied_any_longer_is_not_approved(store: SqlStore, world: World) -> None:
    """The sign-off stays open, and nothing of the decision remains."""
    ada, eve = world.person("ada"), world.person("eve")
    where = world.group(ada, eve)
    give_role(store, where, ada, Role.OWNER)
    seq = world.say(eve, where, "发错了").seq
    asked = world.ask(eve, RequestRecall(request=1, conversation=where, seq=seq, reason="发错了"))
    world.store.run(world.recall(eve, where, seq))
    with pytest.raises(AlreadyRecalled):
        world.ask(ada, decision(asked))
    assert world.recorded(Kind.SIGN_OFF_DECIDED) == []
    seen: SignOffView = store.answer(eve.person, OneSignOff(request=1, sign_off=UUID(asked.id)))
    assert seen.state == "open"


def test_who_is_superior_no_longer_decides_no_longer(store: SqlStore, world: World) -> None:
    case = late(world)
    asked = world.ask(case.clerk, case.request())
    writer = store.dialect.open_writer()
    with writer.begin() as connection:
        mine = assignments.c.person == PersonId(case.head.person)
        connection.execute(update(assignments).where(mine).values(valid_to=world.clock.now()))
    writer.dispose()
    with pytest.raises(NotAllowed):
        world.ask(case.head, decision(asked))
    assert recalled(world) == 0
