"""What is configured reaches the parts. What they do with it is tested where they are."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

import pytest
from starlette.testclient import TestClient

from govim.config.settings import Limits, Metrics, Proxy, Settings, Site
from govim.delivery.commits import LoopCommits
from govim.delivery.hub import Hub
from govim.domain.finding import Finding
from govim.identity.passwords import Passwords
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import open_core
from govim.wiring.application import Assembly, admission_of, application, serving_of
from govim.wiring.throttling import throttle_of

SETTINGS = Settings(
    limits=Limits(body_kib=16, out_queue_kib=128, out_queue_seconds=7),
    proxy=Proxy(trusted=("10.0.0.1",)),
    metrics=Metrics(trusted=("10.9.9.9",)),
    site=Site(time_zone="Asia/Urumqi"),
)


class Well:
    """Always ready, nothing found."""

    async def ready(self) -> Mapping[str, bool]:
        return {"storage": True}

    async def findings(self) -> Sequence[Finding]:
        return ()

    def metrics(self) -> bytes | None:
        return b"figures"


@pytest.fixture
async def assembly(folder: DataFolder) -> AsyncIterator[Assembly]:
    commits = LoopCommits()
    core = open_core(StoredSite(folder), answers=commits.answers)
    hub, passwords = Hub(core.reader), Passwords()
    commits.bind(core.writer.submit, hub.tell)
    yield Assembly(
        core=core,
        commits=commits,
        hub=hub,
        passwords=passwords,
        throttle=throttle_of(SETTINGS, commits, core.clock, lambda _: None),
        settings=SETTINGS,
        vitals=Well(),
    )
    passwords.close()
    core.close()


async def test_limits_of_the_out_queue(assembly: Assembly) -> None:
    found = admission_of(assembly).out_queue
    assert (found.max_bytes, found.max_age) == (128 * 1024, 7)


async def test_the_zone_that_clients_are_told(assembly: Assembly) -> None:
    assert serving_of(assembly).time_zone == "Asia/Urumqi"


async def ask(assembly: Assembly, peer: str, **request: str) -> int:
    client = TestClient(application(assembly, admission_of(assembly)), client=(peer, 1))
    content = request.pop("content", None)
    headers = {name.replace("_", "-"): value for name, value in request.items()}
    if content is None:
        answer = await asyncio.to_thread(client.get, "/metrics", headers=headers)
    else:
        answer = await asyncio.to_thread(client.post, "/api/session", headers=headers, content=content)
    return answer.status_code


@pytest.mark.parametrize(("size", "status"), [(16 * 1024, 400), (16 * 1024 + 1, 413)])
async def test_the_limit_of_a_body(assembly: Assembly, size: int, status: int) -> None:
    assert await ask(assembly, "127.0.0.1", content_type="application/json", content="x" * size) == status


async def test_who_may_read_the_figures(assembly: Assembly) -> None:
    assert await ask(assembly, "127.0.0.1") == 200
    assert await ask(assembly, "::1") == 200
    assert await ask(assembly, "10.9.9.9") == 200
    assert await ask(assembly, "10.0.0.1", x_forwarded_for="10.9.9.9") == 200
    assert await ask(assembly, "10.0.0.1", x_forwarded_for="127.0.0.1") == 404
    assert await ask(assembly, "10.0.0.2", x_forwarded_for="10.9.9.9") == 404
    assert await ask(assembly, "203.0.113.9") == 404
