"""One demonstration server for all tests of the suite, as it stands and as meddled with."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from govim.config.settings import SETTINGS
from govim.conformance.case import Case
from govim.conformance.running import Result, Trial, attempt
from govim.conformance.site import Account, Site
from govim.conformance.suite import CASES
from govim.conformance.target import target
from govim.conformance.wire import JSON
from govim.demo.organisation import PASSWORD
from tests.components.secure_server import SecureServer
from tests.components.server import UNLIMITED, Server, demo_site, free_port
from tests.govim.conformance.meddler import Meddling, meddled

__all__ = ["demo_site"]
GATEWAY_PORT = SETTINGS["listen.gateway_port"].variable
LOGINS = ("lina", "wangfang")
Attempt = Callable[[str, Meddling], Awaitable[Result]]
AttemptCase = Callable[[Case, Meddling], Awaitable[Result]]


class BothPorts(Server):
    """With the gateway on a second port. The suite runs on it again and again with the same two people."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, settings=UNLIMITED)
        self.gateway_port = free_port()
        self.environment = self.environment | {GATEWAY_PORT: str(self.gateway_port)}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, demo_site: Path) -> Iterator[BothPorts]:
    folder = tmp_path_factory.mktemp("conformance") / "data"
    shutil.copytree(demo_site, folder)
    server = BothPorts(folder)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def accounts(server: Server) -> list[Account]:
    site = Site(target(server.url))
    asyncio.run(_sign_in(site))
    return site.accounts


async def _sign_in(site: Site) -> None:
    site.accounts = [await site.sign_in(login, PASSWORD) for login in LOGINS]


@pytest.fixture
def site(server: Server, accounts: list[Account]) -> Site:
    return Site(target(server.url), accounts=list(accounts))


@pytest.fixture
def gateway(server: BothPorts, accounts: list[Account]) -> Site:
    """The same server by its other port."""
    url = f"ws://127.0.0.1:{server.gateway_port}/ws"
    return Site(target(url, api=server.url), accounts=list(accounts))


@pytest.fixture(scope="session")
def secure_gateway(tmp_path_factory: pytest.TempPathFactory, demo_site: Path) -> Iterator[Site]:
    """The gateway of another server, over TLS."""
    folder = tmp_path_factory.mktemp("conformance") / "secure"
    shutil.copytree(demo_site, folder)
    server = SecureServer(folder, with_gateway=True)
    server.environment |= UNLIMITED
    server.start()
    url = f"wss://localhost:{server.gateway_port}/ws"
    site = Site(target(url, api=server.url, authority=str(server.tls.authority)))
    asyncio.run(_sign_in(site))
    yield site
    server.stop()


@pytest.fixture
def attempt_case(server: Server, accounts: list[Account]) -> AttemptCase:
    """The result of a case against the server as meddled with."""

    async def against(case: Case, meddling: Meddling) -> Result:
        async with meddled(server.port, meddling) as port:
            site = Site(target(f"http://127.0.0.1:{port}"), accounts=list(accounts))
            return await attempt(site, Trial(case=case, wire=JSON))

    return against


@pytest.fixture
def attempt_against(attempt_case: AttemptCase) -> Attempt:
    """The same, by the case's name."""
    cases = {case.id: case for case in CASES}
    return lambda name, meddling: attempt_case(cases[name], meddling)
