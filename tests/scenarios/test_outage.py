"""The database server goes and comes back: the messenger says so, keeps running, and goes on by itself."""

import time
from collections.abc import Callable

import httpx2

from tests.components.postgres import PostgresServer
from tests.components.server import Server, SignedIn
from tests.components.wire import new_ref, open_wire
from tests.scenarios.reading import open_conversation, whole_log

BACK_WITHIN = 30.0


def asked(server: Server, who: SignedIn, path: str) -> httpx2.Response:
    return httpx2.get(server.url + path, headers=who.headers, timeout=60)


def wait_for(claim: Callable[[], bool]) -> None:
    deadline = time.monotonic() + BACK_WITHIN
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(0.1)


async def test_the_database_goes_and_comes_back(postgresql_server: Server, postgres: PostgresServer) -> None:
    server = postgresql_server
    who, other = server.sign_in("lina"), server.sign_in("wangfang")
    where = open_conversation(server, who, kind="direct", person=other.person)
    ref, body = str(new_ref()), {"kind": "text", "text": "断线时发的"}
    async with open_wire(server, who) as wire:
        await wire.send("hello")
        await wire.expect("welcome")
        postgres.stop()
        try:
            ready = asked(server, who, "/readyz")  # nobody found it out before
            assert (ready.status_code, ready.json()["storage"]) == (503, False)
            await wire.send("send", client_ref=ref, conversation=where, body=body)
            read = asked(server, who, "/api/conversations")
            assert (read.status_code, read.json()["code"]) == (503, "unavailable")
            ready = asked(server, who, "/readyz")
            assert (ready.status_code, ready.json()["storage"]) == (503, False)
            assert asked(server, who, "/livez").status_code == 200
            refused = await wire.expect("refused", "ack")
            assert (refused["client_ref"], refused.get("code")) == (ref, "unavailable")
        finally:
            postgres.start()
        wait_for(lambda: asked(server, who, "/readyz").status_code == 200)
        await wire.send("send", client_ref=ref, conversation=where, body=body)  # on the same line
        assert (await wire.expect("ack"))["client_ref"] == ref
    said = [entry["body"]["text"] for entry in whole_log(server, who, where) if "body" in entry]
    assert said.count("断线时发的") == 1
    assert "Traceback" not in server.log.read_text()


async def test_whoever_starts_without_it_is_told_where_it_looked(
    postgresql_server: Server, postgres: PostgresServer
) -> None:
    server = postgresql_server
    server.stop()
    postgres.stop()
    try:
        server.launch()
        assert server.wait() == 2
    finally:
        postgres.start()
    said = server.log.read_text()
    assert "无法连接 postgresql://govim@" in said
    assert "Traceback" not in said
    server.start()
