import asyncio
from datetime import timedelta
from typing import Any

from govim.domain.actor import Actor
from govim.protocol.devices import Devices
from govim.wiring.requests import Requests
from tests.govim.services.test_sign_out_device import open_session
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


@on_both
def test_ones_devices_are_the_open_sessions_with_which_is_this_one(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    phone = Actor(person=ada.person, session=world.ids.new(), origin=ada.origin)  # type: ignore[arg-type]
    open_session(world, ada)
    world.clock.move(timedelta(minutes=1))
    for who in (phone, bo):
        open_session(world, who)
    world.clock.move(timedelta(minutes=1))
    store.run(Requests(world.clock, world.pack).seen([phone.session, bo.session]))
    found: Any = asyncio.run(store.core.reader.answer(ada.person, Devices(request=1), phone.session))
    assert [(each.session, each.current, each.last_seen_at) for each in found.devices] == [
        (str(phone.session), True, "2026-11-24T06:52:00.000Z"),
        (str(ada.session), False, None),
    ]
    first = found.devices[0]
    assert (first.address, first.client, first.created_at) == (
        ada.origin.address,
        ada.origin.client,
        "2026-11-24T06:51:00.000Z",
    )
