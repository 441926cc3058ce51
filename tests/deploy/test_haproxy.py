"""People behind the real proxy, with the configuration that sites are given. Timeouts are short there."""

import asyncio
import re
from pathlib import Path

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from govim.delivery.heartbeat import Rhythm
from govim.demo.organisation import PASSWORD
from govim.protocol.session import CloseCode
from govim.storage.audit_reader import StoredRecord, read_records
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.site import StoredSite
from govim_audit.record import Kind
from tests.components.haproxy import CONFIGURATION, ProxiedServer
from tests.components.server import SLOWEST_START, SignedIn
from tests.components.wire import Wire, new_ref, open_wire
from tests.scenarios.device import Device
from tests.scenarios.reading import open_conversation, whole_log
from tests.scenarios.stage import language, play
from tests.scenarios.trail import reading

PLAYS = Path(__file__).parents[1] / "scenarios/plays"
HERE, ELSEWHERE = "127.0.0.1", "127.0.0.2"  # the proxy asks from HERE; a client may come from ELSEWHERE
IDLE = 4.5  # seconds: longer than each of the proxy's timeouts for requests in a test
SENDS = 400


def records(site: StoredSite, kind: Kind) -> list[StoredRecord]:
    keyring = Keyring(load_master_key(site.folder))
    with reading(site) as connection:
        found = read_records(connection, keyring, start=0, limit=1_000_000)
    return [record for record in found if record.leaf.kind == kind]


def origin_of(record: StoredRecord) -> object:
    assert record.fields is not None
    return record.fields["address"]


async def refusal(server: ProxiedServer, who: SignedIn, origin: str) -> int:
    """The status with which a handshake is refused."""
    headers = {**who.headers, "Origin": origin}
    with pytest.raises(InvalidStatus) as refused:
        await connect(server.socket_url, ssl=server.trust, additional_headers=headers, proxy=None)
    return refused.value.response.status_code


async def slow_answer(server: ProxiedServer, beginning: bytes) -> bytes:
    """What a client gets that begins a request and does not go on."""
    reader, writer = await asyncio.open_connection("localhost", server.proxy_port, ssl=server.trust)
    writer.write(beginning)
    try:
        async with asyncio.timeout(SLOWEST_START):
            return await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize("name", ["talk", "resume"])
async def test_people_talk_and_resume_through_the_proxy(proxied_server: ProxiedServer, name: str) -> None:
    await play(language.read_file(PLAYS / f"{name}.scn"), proxied_server)


async def test_web_sockets_go_to_the_gateway_and_pages_to_the_web(proxied_server: ProxiedServer) -> None:
    async with open_wire(proxied_server, proxied_server.sign_in("lina")) as wire:
        await wire.send("hello", lang="en", device="test", cursors={})
        await wire.expect("welcome")
        assert open_sessions(proxied_server) == {"gateway": 1, "web": 0}


def open_sessions(server: ProxiedServer) -> dict[str, int]:
    rows = (line.split(",") for line in server.proxy.tell("show stat").splitlines() if line)
    return {row[0]: int(row[4]) for row in rows if row[1] == "govim"}


def test_plain_text_is_sent_to_tls(proxied_server: ProxiedServer) -> None:
    answer = httpx2.get(f"{proxied_server.plain_url}/x", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"][:8]) == (308, "https://")


async def test_a_foreign_page_is_refused(proxied_server: ProxiedServer) -> None:
    """Fault 07, also where a proxy ends TLS."""
    who = proxied_server.sign_in("lina")
    assert await refusal(proxied_server, who, "https://evil.example") == 403
    assert await refusal(proxied_server, who, proxied_server.url.replace("https", "http")) == 403
    headers = {**who.headers, "Origin": proxied_server.url}
    async with connect(
        proxied_server.socket_url, ssl=proxied_server.trust, additional_headers=headers, proxy=None
    ):
        pass


async def test_the_recorded_address_is_the_clients_whatever_it_says(proxied_server: ProxiedServer) -> None:
    transport = httpx2.HTTPTransport(local_address=ELSEWHERE, verify=proxied_server.trust)
    with httpx2.Client(transport=transport, base_url=proxied_server.url) as client:
        answer = client.post(
            "/api/session",
            json={"login": "lina", "password": PASSWORD},
            headers={"X-Forwarded-For": "10.9.9.9", "X-Forwarded-Proto": "http"},
        )
    assert answer.headers["set-cookie"].startswith("__Host-govim="), "the proxy said https"
    [signed_in] = records(proxied_server.site, Kind.SIGNED_IN)
    assert origin_of(signed_in) == ELSEWHERE


async def test_an_idle_socket_outlives_the_timeouts_of_requests(proxied_server: ProxiedServer) -> None:
    lina = Device(proxied_server, proxied_server.sign_in("lina"))
    other = proxied_server.sign_in("wangfang")
    talk = open_conversation(proxied_server, lina.who, kind="direct", person=other.person)
    async with lina.online():
        await asyncio.sleep(IDLE)
        assert (await lina.say(talk, "还在"))["type"] == "ack"


def test_the_proxy_waits_longer_than_our_heartbeat() -> None:
    found = re.search(r"timeout tunnel (\d+)s", CONFIGURATION.read_text())
    assert found is not None
    assert int(found[1]) > Rhythm().silence > Rhythm().ping


@pytest.mark.parametrize(
    "beginning",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow:",
        b"POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{",
    ],
    ids=["its head", "its body"],
)
async def test_a_slow_request_ends_at_the_proxy(proxied_server: ProxiedServer, beginning: bytes) -> None:
    """Fault 10."""
    assert (await slow_answer(proxied_server, beginning)).startswith(b"HTTP/1.1 408 ")


async def test_a_drained_server_keeps_its_lines_and_gets_no_new_ones(proxied_server: ProxiedServer) -> None:
    lina = Device(proxied_server, proxied_server.sign_in("lina"))
    other = proxied_server.sign_in("wangfang")
    talk = open_conversation(proxied_server, lina.who, kind="direct", person=other.person)
    async with lina.online():
        proxied_server.proxy.tell("set server web/govim state drain")
        assert (await lina.say(talk, "旧连接照常"))["type"] == "ack"
        assert await refusal(proxied_server, other, proxied_server.url) == 503
    proxied_server.proxy.tell("set server web/govim state ready")
    async with open_wire(proxied_server, other):
        pass


async def test_a_restart_behind_the_proxy_loses_nothing(proxied_server: ProxiedServer) -> None:
    lina, other = proxied_server.sign_in("lina"), proxied_server.sign_in("wangfang")
    talk = open_conversation(proxied_server, lina, kind="group", title="重启", people=[other.person])
    said = {str(new_ref()): f"第 {number} 条" for number in range(SENDS)}
    acked = await say_until_closed(proxied_server, lina, talk, said)
    proxied_server.start()
    async with open_wire(proxied_server, lina) as wire:
        await wire.send("hello", lang="zh-CN", device="test", cursors={})
        await say(wire, talk, {ref: text for ref, text in said.items() if ref not in acked})
        while len(acked) < SENDS:
            acked.add((await wire.expect("ack"))["client_ref"])
    log = [
        entry["body"]["text"] for entry in whole_log(proxied_server, lina, talk) if entry["kind"] == "message"
    ]
    assert sorted(log) == sorted(said.values())


async def say(wire: Wire, talk: str, said: dict[str, str]) -> None:
    for ref, text in said.items():
        await wire.send("send", client_ref=ref, conversation=talk, body={"kind": "text", "text": text})


async def say_until_closed(server: ProxiedServer, who: SignedIn, talk: str, said: dict[str, str]) -> set[str]:
    """The server is told to stop when a few are acked. Returns which were acked before it closed."""
    acked: set[str] = set()
    stopping: asyncio.Future[None] | None = None
    async with open_wire(server, who) as wire:
        await wire.send("hello", lang="zh-CN", device="test", cursors={})
        await wire.expect("welcome")
        saying = asyncio.create_task(say(wire, talk, said))
        async for frame in wire:
            if frame["type"] == "ack":
                acked.add(frame["client_ref"])
            if len(acked) >= SENDS // 10 and stopping is None:
                stopping = asyncio.ensure_future(asyncio.to_thread(server.stop))
        assert wire.close_code == CloseCode.GOING_DOWN
        saying.cancel()
    assert stopping is not None
    await stopping
    return acked
