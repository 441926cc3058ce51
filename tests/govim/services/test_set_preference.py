import pytest

from govim.domain.errors import Malformed
from govim.domain.events import PersonalChanged
from govim.protocol.devices import Preferences, SetPreference
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World

NIGHTS = {"weekdays": [1, 2], "start": "22:00", "end": "07:00"}


@on_both
def test_a_preference_is_kept_whole_for_its_person_and_its_devices_are_told_its_name(
    store: SqlStore, world: World
) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    for sound in (True, False):
        value = {"quiet_hours": [NIGHTS], "sound": sound}
        world.ask(ada, SetPreference(request=1, name="notifications", value=value))
    [mine] = store.answer(ada.person, Preferences(request=1)).preferences
    assert (mine.name, mine.value["sound"], mine.value["previews"]) == ("notifications", False, True)
    [hours] = mine.value["quiet_hours"]
    assert (hours["weekdays"], hours["start"], hours["end"]) == ([1, 2], "22:00", "07:00")
    [theirs] = store.answer(bo.person, Preferences(request=1)).preferences
    assert (theirs.value["sound"], theirs.value["quiet_hours"]) == (True, ())
    told = [event.noted.change.value for event in store.told() if isinstance(event, PersonalChanged)]
    assert told == [{"name": "notifications"}] * 2


def test_what_has_another_type_is_refused(world: World) -> None:
    ada = world.person("ada")
    with pytest.raises(Malformed) as refused:
        world.ask(ada, SetPreference(request=1, name="notifications", value={"sound": "loud"}))
    assert refused.value.detail["field"] == "value"
