from collections.abc import AsyncIterator

import pytest

pytest.register_assert_rewrite("tests.govim.delivery.office")

from govim.storage.folder import DataFolder  # noqa: E402 -- after the line that it must not outrun
from tests.govim.delivery.office import Office  # noqa: E402


@pytest.fixture
async def office(folder: DataFolder) -> AsyncIterator[Office]:
    opened = Office(folder)
    yield opened
    opened.core.close()
