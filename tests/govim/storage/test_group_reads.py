from datetime import timedelta

import pytest

from govim.domain.errors import NotFound
from govim.protocol.groups import AddMembers, Announce, ChangeSettings, Leave, Settings, SettingsView, Silence
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import START, World, new_ref

LATER = START + timedelta(days=1)


def refused(view: SettingsView) -> dict[str, str | None]:
    return {each.action: each.code for each in view.allowed_actions if not each.is_allowed}


@on_both
def test_settings_are_shown_with_what_one_may_do(store: SqlStore, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo, title="值班")
    world.ask(ada, Announce(client_ref=new_ref(), conversation=where, text="旧"))
    said = world.ask(ada, Announce(client_ref=new_ref(), conversation=where, text="周五停电"))
    world.ask(ada, ChangeSettings(client_ref=new_ref(), conversation=where, newcomers="joined"))
    world.ask(ada, AddMembers(client_ref=new_ref(), conversation=where, people=[cy.person]))
    world.ask(ada, Silence(client_ref=new_ref(), conversation=where, person=cy.person, until=LATER))
    view = store.answer(cy.person, Settings(request=1, conversation=where))
    assert (view.title, view.member_count, view.role, view.owner) == ("值班", 3, "member", str(ada.person))
    assert (view.newcomers, view.adders, view.silenced_until) == (
        "joined",
        "managers",
        "2026-11-25T06:50:00.000Z",
    )
    assert view.announcement is not None
    assert (view.announcement.seq, view.announcement.body) == (
        said.seq,
        {"kind": "announcement", "text": "周五停电"},
    )
    why = refused(view)
    assert (why["send"], why["add_members"], why["dissolve"]) == ("silenced", "needs_manager", "needs_owner")
    assert refused(store.answer(ada.person, Settings(request=1, conversation=where))) == {
        "leave": "owner_must_hand_over"
    }
    world.clock.move(timedelta(days=1))
    later = store.answer(cy.person, Settings(request=1, conversation=where))
    assert (later.silenced_until, "send" in refused(later)) == (None, False)


@on_both
def test_a_stranger_and_whoever_left_see_no_settings(store: SqlStore, world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo)
    world.ask(ada, Announce(client_ref=new_ref(), conversation=where, text="一"))
    world.ask(ada, Announce(client_ref=new_ref(), conversation=where, text=None))
    view = store.answer(bo.person, Settings(request=1, conversation=where))
    assert view.announcement is None
    world.ask(bo, Leave(client_ref=new_ref(), conversation=where))
    for who in (bo, eve):
        with pytest.raises(NotFound):
            store.answer(who.person, Settings(request=1, conversation=where))
