import pytest

from govim.domain.errors import NotFound, Rejected
from govim.protocol.invitations import CreateInvitation
from govim_audit.record import Kind
from tests.govim.world import World


def test_the_token_is_seen_once_and_stands_in_no_record(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    made = world.ask(ada, CreateInvitation(request=1, conversation=where, uses=5, needs_approval=True))
    assert len(made.token) >= 22  # 128 bits and more
    again = world.ask(ada, CreateInvitation(request=1, conversation=where))
    assert again.token != made.token
    [first, _] = world.recorded(Kind.INVITATION_CREATED)
    assert (first.actor, first.fields["invitation"]) == (ada.person, made.invitation.id)
    assert (first.fields["uses"], first.fields["needs_approval"]) == (5, True)
    assert made.token not in str(world.store.records())


def test_only_managers_of_a_group_invite(world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    group, pair = world.group(ada, bo), world.direct(ada, bo)
    for who, where, code in ((bo, group, "needs_manager"), (ada, pair, "not_a_group")):
        with pytest.raises(Rejected) as refused:
            world.ask(who, CreateInvitation(request=1, conversation=where))
        assert refused.value.code == code
    with pytest.raises(NotFound):
        world.ask(eve, CreateInvitation(request=1, conversation=group))
