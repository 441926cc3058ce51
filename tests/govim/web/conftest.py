"""One demonstration server for all tests of the web: each takes people and conversations of its own."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from govim.demo.organisation import PEOPLE
from tests.components.server import UNLIMITED, Server, SignedIn, demo_server, demo_site, running
from tests.govim.web.desk import Desk

__all__ = ["demo_server", "demo_site"]
# Those have a duty, are signed out or deactivated by the tests that name them.
NAMED = {"pengbo", "xuqing", "luoxia", "zhengkai", "gaohong", "machao", "fengtao"}
_ordinary = itertools.cycle(
    person.login for person in PEOPLE if person.duty is None and person.login not in NAMED
)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, demo_site: Path) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("web") / "data"
    shutil.copytree(demo_site, folder)
    with running(folder, settings=UNLIMITED) as server:
        yield server


@pytest.fixture(scope="session")
def _sessions(server: Server) -> Callable[[str], SignedIn]:
    """Signing in takes its time, by design: once a person is enough."""
    known: dict[str, SignedIn] = {}

    def sign_in(login: str) -> SignedIn:
        if login not in known:
            known[login] = server.sign_in(login)
        return known[login]

    return sign_in


@pytest.fixture
def desk(server: Server, _sessions: Callable[[str], SignedIn]) -> Callable[[str], Desk]:
    """A signed-in person at a desk."""
    return lambda login: Desk(server, _sessions(login))


@pytest.fixture
def ada(desk: Callable[[str], Desk]) -> Desk:
    return desk(next(_ordinary))


@pytest.fixture
def bo(desk: Callable[[str], Desk]) -> Desk:
    return desk(next(_ordinary))


@pytest.fixture
def eve(desk: Callable[[str], Desk]) -> Desk:
    return desk(next(_ordinary))


@pytest.fixture
def nobody(server: Server) -> Iterator[httpx2.Client]:
    """Without a session."""
    with httpx2.Client(base_url=server.url) as client:
        yield client
