from datetime import timedelta

import pytest

from govim.domain.errors import InvitationNotValid, NotFound, Rejected
from govim.protocol.groups import Dissolve
from govim.protocol.invitations import CreateInvitation, InvitationPreview, Invitations, OneInvitation
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World, new_ref


@on_both
def test_managers_list_the_invitations_a_page_at_a_time(store: SqlStore, world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo)
    made = []
    for _ in range(3):
        made.append(world.ask(ada, CreateInvitation(request=1, conversation=where, lasts=60)))
        world.clock.move(timedelta(seconds=30))
    page = store.answer(ada.person, Invitations(request=1, conversation=where, after=1, limit=2))
    assert page.total == 3
    assert [each.id for each in page.invitations] == [made[1].invitation.id, made[0].invitation.id]
    assert [each.state for each in page.invitations] == ["expired", "expired"]
    with pytest.raises(Rejected) as refused:
        store.answer(bo.person, Invitations(request=1, conversation=where))
    assert refused.value.code == "needs_manager"
    with pytest.raises(NotFound):
        store.answer(eve.person, Invitations(request=1, conversation=where))


@on_both
def test_a_token_says_where_it_leads(store: SqlStore, world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo, title="预算会议")
    made = world.ask(ada, CreateInvitation(request=1, conversation=where, lasts=60))
    look = OneInvitation(request=1, token=made.token)
    seen: InvitationPreview = store.answer(eve.person, look)
    assert (seen.title, seen.member_count, seen.conversation) == ("预算会议", 2, None)
    mine: InvitationPreview = store.answer(bo.person, look)
    assert mine.conversation == str(where)
    with pytest.raises(InvitationNotValid):
        store.answer(eve.person, OneInvitation(request=1, token="A" * 43))
    later = world.ask(ada, CreateInvitation(request=1, conversation=where))
    world.clock.move(timedelta(seconds=60))
    with pytest.raises(InvitationNotValid):
        store.answer(eve.person, look)
    store.answer(eve.person, OneInvitation(request=1, token=later.token))
    world.ask(ada, Dissolve(client_ref=new_ref(), conversation=where))
    with pytest.raises(InvitationNotValid):
        store.answer(eve.person, OneInvitation(request=1, token=later.token))
