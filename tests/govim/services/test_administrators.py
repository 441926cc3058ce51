from govim.domain.conversation import Role
from govim.ports import Work
from govim.services.administrators import administrators, outranks
from tests.govim.hierarchy import give_role
from tests.govim.sites import SqlStore
from tests.govim.world import World


def test_an_owner_stands_above_administrators_and_they_above_members(store: SqlStore, world: World) -> None:
    ada, bo, eve, other = (world.person(name) for name in ("ada", "bo", "eve", "other"))
    where = world.group(ada, bo, eve)
    for person, role in ((ada, Role.OWNER), (bo, Role.ADMIN), (eve, Role.MEMBER)):
        give_role(store, where, person, role)
    found = store.run(Work(run=lambda tx: tx.log.conversation(where)))
    assert found is not None
    assert administrators(found) == {ada.person, bo.person}
    people = [each.person for each in (ada, bo, eve, other)]
    above = [[outranks(found, one, another) for another in people] for one in people]
    assert above == [
        [False, True, True, True],
        [False, False, True, True],
        [False, False, False, False],
        [False, False, False, False],
    ]
