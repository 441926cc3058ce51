from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from govim.domain.conversation import Role
from govim.domain.entry import EntryKind
from govim.domain.errors import ClientRefReused, Forbidden, InvitationNotValid, NotAllowed, NothingChanged
from govim.domain.ids import ConversationId
from govim.protocol.groups import AddMembers, Dissolve
from govim.protocol.invitations import CreateInvitation, Invitations, Join, NewInvitation, RevokeInvitation
from govim.protocol.sign_offs import Box, SignOffs, SignOffView
from govim.storage.schema import grants
from govim_audit.record import Kind
from tests.govim.hierarchy import decision, give_role
from tests.govim.sites import POSTGRESQL, SqlStore, another_node, on_both
from tests.govim.world import World, new_ref


def join(made: NewInvitation, reason: str = "") -> Join:
    return Join(request=1, client_ref=new_ref(), token=made.token, reason=reason)


def uses_left(store: SqlStore, world: World, where: ConversationId) -> list[int | None]:
    owner = next(iter(world.entries(where))).sender
    found = store.answer(owner, Invitations(request=1, conversation=where))
    return [each.uses_left for each in found.invitations]


@on_both
def test_whoever_holds_the_token_joins_at_once(store: SqlStore, world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo)
    made = world.ask(ada, CreateInvitation(request=1, conversation=where, uses=2))
    joined = world.ask(eve, join(made))
    assert (joined.conversation, joined.sign_off) == (str(where), None)
    entry = world.entries(where)[-1]
    assert (entry.kind, entry.sender, entry.joined) == (EntryKind.MEMBERS, eve.person, (eve.person,))
    assert entry.content == {"kind": "members", "how": "joined", "left": [], "invitation": made.invitation.id}
    world.say(eve, where, "大家好")
    assert uses_left(store, world, where) == [1]
    [record] = world.recorded(Kind.MEMBERS_CHANGED)
    assert (record.actor, record.seq) == (eve.person, entry.seq)


def test_a_retry_joins_once_also_where_it_used_the_invitation_up(store: SqlStore, world: World) -> None:
    ada, bo, eve, cy = (world.person(name) for name in ("ada", "bo", "eve", "cy"))
    where = world.group(ada, bo)
    made = world.ask(ada, CreateInvitation(request=1, conversation=where, uses=1))
    first = join(made)
    assert world.ask(eve, first) == world.ask(eve, first)
    assert uses_left(store, world, where) == [0]
    with pytest.raises(InvitationNotValid):
        world.ask(cy, join(made))
    other = world.ask(ada, CreateInvitation(request=1, conversation=where))
    with pytest.raises(ClientRefReused):
        world.ask(eve, Join(request=1, client_ref=first.client_ref, token=other.token))


def test_who_is_in_it_already_uses_nothing_up(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    made = world.ask(ada, CreateInvitation(request=1, conversation=where, uses=1))
    assert world.ask(bo, join(made)).conversation == str(where)
    assert (uses_left(store, world, where), len(world.entries(where))) == ([1], 1)


def test_who_may_not_chat_does_not_join(store: SqlStore, world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    made = world.ask(ada, CreateInvitation(request=1, conversation=world.group(ada, bo)))
    writer = store.dialect.open_writer()
    with writer.begin() as connection:
        connection.execute(
            update(grants).where(grants.c.person == eve.person).values(valid_to=world.clock.now())
        )
    writer.dispose()
    store.reopen()
    with pytest.raises(Forbidden):
        world.ask(eve, join(made))


def test_what_is_wrong_with_a_token_is_not_said(world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where, gone = world.group(ada, bo), world.group(ada, bo)
    expired, revoked = (
        world.ask(ada, CreateInvitation(request=1, conversation=where, lasts=lasts)) for lasts in (60, 3600)
    )
    dissolved = world.ask(ada, CreateInvitation(request=1, conversation=gone))
    world.ask(ada, RevokeInvitation(request=1, conversation=where, invitation=UUID(revoked.invitation.id)))
    world.ask(ada, Dissolve(client_ref=new_ref(), conversation=gone))
    world.clock.move(timedelta(seconds=60))
    wrong = NewInvitation(invitation=expired.invitation, token="A" * 43)
    refusals = set()
    for made in (wrong, expired, revoked, dissolved):
        with pytest.raises(InvitationNotValid) as refused:
            world.ask(eve, join(made))
        refusals.add((refused.value.code, refused.value.rule, str(dict(refused.value.detail))))
    assert len(refusals) == 1
    assert len(world.entries(where)) == 1


def test_with_approval_a_manager_lets_them_in(store: SqlStore, world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo, title="预算会议")
    give_role(store, where, bo, Role.ADMIN)
    made = world.ask(ada, CreateInvitation(request=1, conversation=where, uses=1, needs_approval=True))
    asked = world.ask(eve, join(made, "新来的"))
    assert asked.conversation is None
    assert world.ask(eve, join(made, "再问一次")).sign_off == asked.sign_off
    assert (uses_left(store, world, where), len(world.entries(where))) == ([1], 1)
    [waiting] = store.answer(bo.person, SignOffs(request=1, box=Box.WAITING)).sign_offs
    assert waiting.shown == {
        "kind": "join_request",
        "text": "新来的",
        "conversation": str(where),
        "title": "预算会议",
        "person": str(eve.person),
        "invitation": made.invitation.id,
    }
    assert set(waiting.approvers) == {str(ada.person), str(bo.person)}
    world.ask(bo, decision(waiting))
    entry = world.entries(where)[-1]
    assert (entry.sender, entry.joined) == (eve.person, (eve.person,))
    assert (entry.content or {})["approved_by"] == str(bo.person)
    assert uses_left(store, world, where) == [0]


def asking(world: World, store: SqlStore, made: NewInvitation, who: str) -> SignOffView:
    eve = world.person(who)
    world.ask(eve, join(made))
    [asked] = store.answer(eve.person, SignOffs(request=1, box=Box.ASKED)).sign_offs
    assert isinstance(asked, SignOffView)
    return asked


def test_an_approval_is_refused_where_they_cannot_be_let_in_any_more(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    made = world.ask(
        ada, CreateInvitation(request=1, conversation=where, lasts=60, uses=1, needs_approval=True)
    )
    first, second, third = (asking(world, store, made, name) for name in ("cy", "di", "eve"))
    world.clock.move(timedelta(hours=1))  # they asked in time
    world.ask(ada, AddMembers(client_ref=new_ref(), conversation=where, people=[UUID(first.asked_by)]))
    with pytest.raises(NothingChanged):
        world.ask(ada, decision(first))
    world.ask(ada, decision(second))
    with pytest.raises(InvitationNotValid):  # used up
        world.ask(ada, decision(third))
    assert len(world.recorded(Kind.SIGN_OFF_DECIDED)) == 1


def test_who_manages_it_no_longer_lets_nobody_in(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    give_role(store, where, bo, Role.ADMIN)
    made = world.ask(ada, CreateInvitation(request=1, conversation=where, needs_approval=True))
    asked = asking(world, store, made, "eve")
    give_role(store, where, bo, Role.MEMBER)
    with pytest.raises(NotAllowed):
        world.ask(bo, decision(asked))


@pytest.mark.parametrize("store", [POSTGRESQL], indirect=True)
def test_of_two_who_join_at_once_in_two_processes_the_last_use_lets_in_one(
    store: SqlStore, world: World
) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    other = SqlStore(another_node(store.folder), store.clock, store.url)
    with ThreadPoolExecutor(2) as pool:
        for turn in range(5):
            made = world.ask(ada, CreateInvitation(request=1, conversation=where, uses=1))
            guests = [world.person(f"guest{turn}{letter}") for letter in "ab"]
            worlds = (world, World(other, store.clock))
            tries = [pool.submit(here.ask, who, join(made)) for here, who in zip(worlds, guests, strict=True)]
            errors = [found for found in (one.exception() for one in tries) if found is not None]
            assert [type(error) for error in errors] == [InvitationNotValid]
    other.core.close()
    assert len(world.recorded(Kind.MEMBERS_CHANGED)) == 5
