import pytest

from govim.domain.entry import EntryKind
from govim.domain.errors import NothingChanged, Rejected, UnknownPeople
from govim.domain.events import SummaryChanged
from govim.domain.ids import ConversationId, PersonId
from govim.protocol.groups import SetRole
from govim_audit.record import Kind
from tests.govim.world import World, new_ref


def admin(where: ConversationId, person: PersonId) -> SetRole:
    return SetRole(client_ref=new_ref(), conversation=where, person=person, role="admin")


def test_an_administrator_is_made_by_the_owner_and_sees_it(world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo)
    request = admin(where, bo.person)
    entry = world.ask(ada, request)
    assert (entry.kind, entry.content) == (
        EntryKind.SETTINGS,
        {"kind": "settings", "roles": {str(bo.person): "admin"}},
    )
    assert world.store.told()[-1] == SummaryChanged(conversation=where, person=bo.person)
    [record] = world.recorded(Kind.ROLES_CHANGED)
    assert record.fields["roles"] == {str(bo.person): "admin"}
    assert world.ask(ada, request) == entry
    with pytest.raises(NothingChanged):
        world.ask(ada, admin(where, bo.person))
    with pytest.raises(UnknownPeople):
        world.ask(ada, admin(where, cy.person))
    with pytest.raises(Rejected, match="needs_owner"):
        world.ask(bo, admin(where, bo.person))
    with pytest.raises(Rejected, match="owner_must_hand_over"):
        world.ask(ada, admin(where, ada.person))
