from datetime import timedelta

import pytest

from govim.domain.errors import NothingChanged, NotTheSender, TooSoon
from govim.domain.events import MustReadTold
from govim.domain.must_read import Reason
from govim.protocol.must_reads import AskConfirmation, Confirm, Remind, Reminded
from govim.services.remind_readers import APART
from govim_audit.record import Kind
from tests.govim.world import World


def test_whoever_has_not_confirmed_is_reminded_every_ten_minutes_at_most(world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo, eve)
    world.say(ada, where, "请阅")
    world.ask(ada, AskConfirmation(request=1, conversation=where, seq=2))
    world.ask(bo, Confirm(request=1, conversation=where, seq=2))
    remind = Remind(request=1, conversation=where, seq=2)
    assert world.ask(ada, remind) == Reminded(seq=2, people=1)
    told = world.store.told()[-1]
    assert isinstance(told, MustReadTold)
    assert (told.reason, told.people, told.late) == (Reason.REMINDER, [eve.person], ())
    world.clock.move(APART - timedelta(seconds=1))
    with pytest.raises(TooSoon) as refused:
        world.ask(ada, remind)
    world.clock.move(timedelta(seconds=float(str(refused.value.detail["retry_after"]))))
    assert world.ask(ada, remind) == Reminded(seq=2, people=1)
    assert len(world.recorded(Kind.MUST_READ_REMINDED)) == 2


def test_only_whoever_asked_and_only_while_somebody_has_not_confirmed(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "请阅")
    remind = Remind(request=1, conversation=where, seq=2)
    with pytest.raises(NothingChanged):
        world.ask(ada, remind)
    world.ask(ada, AskConfirmation(request=1, conversation=where, seq=2))
    with pytest.raises(NotTheSender):
        world.ask(bo, remind)
    world.ask(bo, Confirm(request=1, conversation=where, seq=2))
    with pytest.raises(NothingChanged):
        world.ask(ada, remind)
