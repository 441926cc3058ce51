"""One demonstration server for the Python client's tests, and people of it with a client each."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from govim.demo.organisation import PASSWORD
from govim_sdk import Client
from tests.components.server import UNLIMITED, Server, demo_site, running

__all__ = ["demo_site"]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, demo_site: Path) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("sdk") / "data"
    shutil.copytree(demo_site, folder)
    with running(folder, settings=UNLIMITED) as server:
        yield server


@pytest.fixture
async def ada(server: Server) -> AsyncIterator[Client]:
    async with Client(server.url, lang="en") as client:
        await client.api.sign_in(login="lina", password=PASSWORD)
        yield client


@pytest.fixture
async def bo(server: Server) -> AsyncIterator[Client]:
    async with Client(server.url, lang="en") as client:
        await client.api.sign_in(login="wangfang", password=PASSWORD)
        yield client
