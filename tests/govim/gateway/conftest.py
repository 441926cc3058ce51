from collections.abc import AsyncIterator

import pytest

pytest.register_assert_rewrite("tests.govim.delivery.office")

from govim.storage.folder import DataFolder  # noqa: E402 -- after the line that it must not outrun
from tests.govim.delivery.office import Office  # noqa: E402
from tests.govim.gateway.port import Port, opened  # noqa: E402


@pytest.fixture
async def port(folder: DataFolder) -> AsyncIterator[Port]:
    """A gateway before a real core, on the test's loop."""
    office = Office(folder)
    async with opened(office) as port:
        yield port
    office.core.close()
