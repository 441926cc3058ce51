from uuid import UUID

import pytest

from govim.domain.errors import InvitationNotValid, NotFound, NothingChanged, Rejected
from govim.protocol.invitations import CreateInvitation, Join, RevokeInvitation
from govim_audit.record import Kind
from tests.govim.world import World, new_ref


def test_who_joined_stays_and_nobody_else_joins(world: World) -> None:
    ada, bo, cy, eve = (world.person(name) for name in ("ada", "bo", "cy", "eve"))
    where = world.group(ada, bo)
    made = world.ask(ada, CreateInvitation(request=1, conversation=where))
    world.ask(cy, Join(request=1, client_ref=new_ref(), token=made.token))
    revoke = RevokeInvitation(request=2, conversation=where, invitation=UUID(made.invitation.id))
    with pytest.raises(Rejected):
        world.ask(bo, revoke)
    assert world.ask(ada, revoke).state == "revoked"
    with pytest.raises(NothingChanged):
        world.ask(ada, revoke)
    with pytest.raises(InvitationNotValid):
        world.ask(eve, Join(request=1, client_ref=new_ref(), token=made.token))
    world.say(cy, where, "我还在")
    [record] = world.recorded(Kind.INVITATION_REVOKED)
    assert record.fields["invitation"] == made.invitation.id


def test_an_invitation_of_another_group_is_absent(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    one, other = world.group(ada, bo), world.group(ada, bo)
    made = world.ask(ada, CreateInvitation(request=1, conversation=one))
    with pytest.raises(NotFound):
        world.ask(ada, RevokeInvitation(request=2, conversation=other, invitation=UUID(made.invitation.id)))
