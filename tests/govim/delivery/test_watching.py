from govim.domain.actor import Actor
from govim.domain.ids import PersonId
from govim.protocol.presence import SetPresence
from tests.govim.delivery.office import Office
from tests.govim.delivery.test_hub import Listener, listen

Seen = dict[str, tuple[bool, str]]


def shown(listener: Listener) -> list[Seen]:
    """Each push: who is online and what they say."""
    pushes = [frame for frame in listener.frames if frame["type"] == "presence"]
    return [{each["person"]: (each["online"], each["state"]) for each in push["people"]} for push in pushes]


def watch(office: Office, listener: Listener, *people: Actor) -> None:
    office.hub.watching.begin(listener, [PersonId(who.person) for who in people])


async def test_whoever_looks_is_shown_who_is_there_and_then_only_what_changes(office: Office) -> None:
    ada, bo, cy = await office.people("ada", "bo", "cy")
    mine, other = listen(office, ada, bo)
    watch(office, mine, bo, cy)
    await office.hub.watching.show(mine)
    assert shown(mine) == [{str(bo.person): (True, "available"), str(cy.person): (False, "available")}]
    office.hub.remove(other)
    await office.do(office.ask(cy, SetPresence(request=1, state="busy")))
    await office.hub.watching.tell_now()  # as the timer does
    assert shown(mine)[1:] == [{str(bo.person): (False, "available"), str(cy.person): (False, "busy")}]


async def test_only_the_first_and_the_last_device_change_whether_somebody_is_there(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    [mine] = listen(office, ada)
    watch(office, mine, bo)
    desk, phone = listen(office, bo, bo)
    await office.hub.watching.tell_now()
    office.hub.remove(desk)
    await office.hub.watching.tell_now()
    office.hub.remove(phone)
    await office.hub.watching.tell_now()
    assert shown(mine) == [{str(bo.person): (True, "available")}, {str(bo.person): (False, "available")}]


async def test_a_new_set_takes_the_old_ones_place_and_who_is_gone_is_forgotten(office: Office) -> None:
    ada, bo, cy = await office.people("ada", "bo", "cy")
    mine, _ = listen(office, ada, ada)
    watch(office, mine, bo)
    watch(office, mine, cy)
    listen(office, bo)
    await office.hub.watching.tell_now()
    assert shown(mine) == []
    office.hub.remove(mine)
    listen(office, cy)
    await office.hub.watching.tell_now()
    assert shown(mine) == []
    assert (office.hub.watching._watched, office.hub.watching._watchers) == ({}, {})


async def test_changes_of_one_second_are_one_push(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    [mine] = listen(office, ada)
    watch(office, mine, bo)
    for _ in range(5):
        [other] = listen(office, bo)
        office.hub.remove(other)
    telling = office.hub.watching._telling
    assert telling is not None
    await telling
    assert shown(mine) == [{str(bo.person): (False, "available")}]


async def test_a_client_watches_by_a_frame(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    line = await office.welcomed(ada)
    await office.welcomed(bo)
    await line.say("watch", people=[str(bo.person)])
    [seen] = (await line.expect("presence"))["people"]
    assert seen == {
        "person": str(bo.person),
        "online": True,
        "state": "available",
        "text": "",
        "until": None,
    }
