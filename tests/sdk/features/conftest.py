from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.sdk.features.stage", "tests.sdk.features.plays")

from govim.demo.organisation import UNITS  # noqa: E402 -- after the line that it must not outrun
from govim.storage.schema import unit_versions  # noqa: E402
from tests.components.server import Server  # noqa: E402
from tests.sdk.features.stage import Company, Process  # noqa: E402


@pytest.fixture(scope="session")
def company(server: Server) -> Iterator[Company]:
    processes = Process(server.url), Process(server.url)
    engine = server.site.open_reader()
    with engine.begin() as connection:
        ids = {row.name: str(row.unit) for row in connection.execute(unit_versions.select())}
    engine.dispose()
    yield Company(server, processes, units={unit.key: ids[unit.name] for unit in UNITS})
    for process in processes:
        process.end()
