from datetime import timedelta

from govim.domain.events import PresenceSet
from govim.protocol.personal import Personal
from govim.protocol.presence import OwnPresence, SetPresence
from govim_audit.record import Kind
from tests.govim.sites import SqlStore
from tests.govim.world import World


def test_what_one_says_of_oneself_is_kept_recorded_and_told(store: SqlStore, world: World) -> None:
    ada = world.person("ada")
    until = world.clock.now() + timedelta(hours=1)
    said = world.ask(ada, SetPresence(request=1, state="meeting", text="三楼", until=until))
    assert said == OwnPresence(state="meeting", text="三楼", until="2026-11-24T07:50:00.000Z")
    assert PresenceSet(person=ada.person) in store.told()
    [record] = world.recorded(Kind.PERSONAL_CHANGED)
    assert (record.fields["change"], "三楼" in str(record.fields)) == ("presence", False)
    [change] = store.answer(ada.person, Personal(request=1, after=0)).changes
    assert (change.kind, change.value["text"], change.conversation) == ("presence", "三楼", None)
