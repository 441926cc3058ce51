from govim.delivery.pipe import QueueLimits
from govim.delivery.typing import MAX_TOLD, ONCE_IN
from govim.storage.folder import DataFolder
from tests.govim.delivery.office import Office
from tests.govim.delivery.test_hub import Listener, listen


def heard(listener: Listener) -> list[str]:
    return [frame["person"] for frame in listener.frames if frame["type"] == "typing"]


async def test_members_who_are_there_hear_that_somebody_is_typing(office: Office) -> None:
    ada, bo, cy, eve = await office.people("ada", "bo", "cy", "eve")
    where = await office.do(office.world.open_group(ada, bo, cy))
    mine, other, stranger = listen(office, ada, bo, eve)
    await office.hub.typing.tell(mine, where, 0.0)
    await office.hub.typing.tell(stranger, where, 0.0)  # no member: nothing, not even a refusal
    assert (heard(other), heard(mine), heard(stranger)) == ([str(ada.person)], [], [])


async def test_so_often_for_each_client_and_conversation(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    elsewhere = await office.do(office.world.open_group(ada, bo))
    mine, other = listen(office, ada, bo)
    for place, now in ((where, 0.0), (where, 2.9), (elsewhere, 2.9), (where, ONCE_IN.seconds)):
        await office.hub.typing.tell(mine, place, now)
    assert len(heard(other)) == 3


async def test_no_more_than_a_few_are_told(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    mine, *others = listen(office, ada, *[bo] * (MAX_TOLD + 3))
    await office.hub.typing.tell(mine, where, 0.0)
    assert len([each for each in others if heard(each)]) == MAX_TOLD


async def test_whoever_does_not_keep_up_is_not_told(folder: DataFolder) -> None:
    """Dropped before anything that cannot be lost."""
    office = Office(folder, queue=QueueLimits(max_bytes=4096))
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    for task in list(office.hub._tasks):  # nobody is to be told of the conversation any more
        await task
    [mine] = listen(office, ada)
    other = await office.welcomed(bo)
    await office.do(office.world.send(ada, where, "长" * 300))  # waits to be written
    await office.hub.typing.tell(mine, where, 0.0)
    await other.expect("entry")
    assert await other.is_quiet()
    await office.hub.typing.tell(mine, where, ONCE_IN.seconds)
    assert (await other.expect("typing"))["conversation"] == str(where)
    office.core.close()


async def test_a_client_says_so_by_a_frame(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    for task in list(office.hub._tasks):
        await task
    mine, other = await office.welcomed(ada), await office.welcomed(bo)
    await mine.say("typing", conversation=str(where))
    assert (await other.expect("typing"))["person"] == str(ada.person)
