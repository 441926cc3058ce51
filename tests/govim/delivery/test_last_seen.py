import logging

import pytest

from govim.protocol.devices import Devices
from tests.govim.delivery.office import Office


async def test_connections_that_begin_and_end_are_kept_in_one_command(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    for who, login in ((ada, "ada"), (bo, "bo")):
        await office.token(who, login)
    line = await office.welcomed(ada)
    (await office.welcomed(bo)).client.gone()
    line.client.gone()
    seen = office.last_seen
    assert seen._seen == {ada.session, bo.session}
    assert seen._timer is not None
    seen._timer.cancel()
    seen.keep()
    await office.there(office.world.group, ada, bo)  # a commit behind it
    [device] = (await office.core.reader.answer(bo.person, Devices(request=1), bo.session)).devices  # type: ignore[attr-defined]
    assert (device.last_seen_at, device.current) == ("2026-11-24T06:50:00.000Z", True)


async def test_whoever_cannot_keep_it_goes_on(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    [ada] = await office.people("ada")
    office.last_seen.note(ada.session)
    office.core.writer.stop()
    assert office.last_seen._timer is not None
    office.last_seen._timer.cancel()
    with caplog.at_level(logging.INFO):
        office.last_seen.keep()
    assert "unavailable" in caplog.text
