from govim.domain.errors import LoginTaken, Rejected
from govim.ports import Work
from govim.services.refused_act import record_refused_act
from govim_audit.record import Kind
from tests.govim.world import DESK, World


def test_the_record_says_act_reason_and_ids_and_nothing_of_the_detail(world: World) -> None:
    ada, at = world.person("ada"), world.clock.now()
    refusals = (
        LoginTaken(login="ada"),
        Rejected("title_word", rule="office.words.secrets", policy="office/2026.1", word="绝密"),
    )
    for error in refusals:
        world.store.run(
            Work(
                run=lambda tx, error=error: record_refused_act(  # type: ignore[misc]
                    Kind.PERSON_ADDED, error, by=ada.person, origin=DESK, tx=tx, at=at, person="7"
                )
            )
        )
    shared = {"act": "person.added", "person": "7", "address": DESK.address, "client": DESK.client}
    assert [record.fields for record in world.recorded(Kind.ACT_REFUSED)] == [
        shared | {"code": "login_taken", "policy": None, "rule": None},
        shared | {"code": "title_word", "policy": "office/2026.1", "rule": "office.words.secrets"},
    ]
    assert {record.actor for record in world.recorded(Kind.ACT_REFUSED)} == {ada.person}
