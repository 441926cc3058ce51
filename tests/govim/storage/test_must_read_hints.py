from datetime import timedelta
from typing import Any

from govim.domain.due import MustReadsDue
from govim.domain.events import Event, MustReadChanged, MustReadTold
from govim.ports import Work
from govim.protocol.must_reads import AskConfirmation, Confirm, Remind
from govim.services.due import do_what_is_due
from govim.storage.hints import write_hints
from tests.govim.hierarchy import official, unit
from tests.govim.services.test_escalate_must_reads import actor
from tests.govim.sites import SqlStore, on_both
from tests.govim.storage.test_hints import heard
from tests.govim.world import World


def of_must_reads(events: list[Event]) -> list[object]:
    """What is said to whom; a changed one goes to more of them."""
    found: list[object] = []
    for event in events:
        match event:
            case MustReadChanged(must_read=must_read):
                found.append(must_read)
            case MustReadTold():
                people, late = frozenset(event.people), frozenset(event.late)
                found.append((event.must_read, event.reason, event.sent_at, people, late))
    return found


@on_both
def test_other_processes_tell_the_same_people_the_same(store: SqlStore, world: World) -> None:
    office = unit(world, "办公室")
    clerks = [official(world, name, office).person for name in ("c1", "c2")]
    head = official(world, "head", office, is_head=True).person
    ada = world.person("ada")
    where = world.group(ada, *(actor(world, clerk) for clerk in clerks))
    world.say(ada, where, "请阅")
    world.clock.move(timedelta(minutes=1))
    ask: dict[str, Any] = {"request": 1, "conversation": where, "seq": 2}
    world.ask(ada, AskConfirmation(**ask, to_superior_after=3600))
    told = world.store.told()[-1:]
    assert of_must_reads(heard(store, write_hints("me", told))) == of_must_reads(told)
    world.ask(ada, Remind(**ask))
    told = world.store.told()[-1:]
    assert of_must_reads(heard(store, write_hints("me", told))) == of_must_reads(told)
    world.clock.move(timedelta(hours=1))
    due = MustReadsDue(conversations=(where,))
    world.store.run(Work(run=lambda tx: do_what_is_due(due, tx=tx, at=world.clock.now())))
    told = world.store.told()[-2:]
    assert of_must_reads(heard(store, write_hints("me", told))) == of_must_reads(told)
    assert {head} in [set(event.people) for event in told if isinstance(event, MustReadTold)]
    world.ask(actor(world, clerks[0]), Confirm(**ask))
    told = world.store.told()[-1:]
    [changed] = heard(store, write_hints("me", told))
    assert isinstance(changed, MustReadChanged)
    assert set(changed.people) == {ada.person, *clerks}
