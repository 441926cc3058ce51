"""What a client is told while the storage fails."""

import pysqlite3.dbapi2 as sqlite
import pytest

from tests.govim.delivery.office import Office
from tests.govim.storage.failing import Failing, failing_engine


async def test_what_the_disk_does_not_give_back_is_said(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:  # fault 26
    ada, bo = await office.people("ada", "bo")
    where = await office.there(office.world.direct, ada, bo)
    line = await office.welcomed(ada)
    monkeypatch.setattr(office.core.reader, "_engine", failing_engine(office.core.folder))
    monkeypatch.setattr(Failing, "failing", "SELECT")
    monkeypatch.setattr(Failing, "failure", sqlite.SQLITE_IOERR)
    await line.say("history", request=7, conversation=str(where), after=0, limit=5)
    refused = await line.expect("refused")
    assert (refused["request"], refused["code"]) == (7, "unreadable")
