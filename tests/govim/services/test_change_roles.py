from govim.domain.conversation import Role
from govim.domain.ids import PersonId
from govim.services.change_roles import roles_content
from tests.govim.world import RandomIds


def test_a_content_says_who_is_what() -> None:
    """What changes, and who is told: test_set_role.py, test_hand_over.py."""
    person = PersonId(RandomIds().new())
    assert roles_content({person: Role.ADMIN}) == {"kind": "settings", "roles": {str(person): "admin"}}
