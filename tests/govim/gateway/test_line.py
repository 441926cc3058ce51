"""The line of a picows connection: docs/protocol.md, as on the web's socket."""

import asyncio
import json
from dataclasses import replace
from datetime import datetime
from typing import cast

import pytest

from govim.delivery.client import MAX_UNDER_WAY
from govim.domain.errors import Unavailable
from govim.domain.events import SessionEnded
from govim.ports import Reader, Session
from govim.protocol.wire import FORMATS, JSON, MSGPACK, WireFormat
from govim.storage.folder import DataFolder
from tests.govim.delivery.office import Office
from tests.govim.gateway.port import UPGRADE, Port, opened
from tests.govim.world import new_ref

in_each_format = pytest.mark.parametrize("wire", FORMATS, ids=lambda wire: wire.subprotocol)
TEXT = "通知：明天九点开会😀"


@in_each_format
async def test_two_people_talk(port: Port, wire: WireFormat) -> None:
    (ada, ada_token), (bo, bo_token) = await port.person("ada"), await port.person("bo")
    where = await port.office.do(port.office.world.open_direct(ada, bo))
    async with port.line(ada_token, wire) as mine, port.line(bo_token, wire) as other:
        for line in (mine, other):
            await line.say("hello")
            await line.expect("welcome")
        ref = str(new_ref())
        await mine.say("send", client_ref=ref, conversation=str(where), body={"kind": "text", "text": TEXT})
        assert (await mine.expect("ack"))["client_ref"] == ref
        assert (await mine.expect("entry")) == (await other.expect("entry"))


async def test_each_hears_in_their_own_format(port: Port) -> None:
    (ada, ada_token), (bo, bo_token) = await port.person("ada"), await port.person("bo")
    where = await port.office.do(port.office.world.open_direct(ada, bo))
    async with port.line(ada_token, JSON) as mine, port.line(bo_token, MSGPACK) as other:
        for line in (mine, other):
            await line.say("hello")
            await line.expect("welcome")
        await port.office.do(port.office.world.send(ada, where, TEXT))
        assert (await mine.expect("entry")) == (await other.expect("entry"))


async def test_without_a_session_it_is_closed(port: Port) -> None:
    async with port.line("nonsense") as line:
        assert await line.closed() == 4401


async def test_the_end_of_a_session_closes_it(port: Port) -> None:
    ada, token = await port.person("ada")
    async with port.line(token) as line:
        await line.say("hello")
        await line.expect("welcome")
        port.office.hub.tell([SessionEnded(session=ada.session, person=ada.person)])
        assert await line.closed() == 4401
    assert port.office.hub.connections == []


@pytest.mark.parametrize("wire", [JSON, MSGPACK])
async def test_frames_of_the_other_kind_close(port: Port, wire: WireFormat) -> None:
    _, token = await port.person("ada")
    async with port.line(token, wire) as line:
        hello = json.dumps({"type": "hello"})
        await line.connection.send(hello.encode() if wire.is_text else hello)
        assert await line.closed() == 4400


async def test_what_comes_before_the_admission_waits_for_it(port: Port) -> None:
    """The first frame may be in the same packet as the handshake's last byte."""
    _, token = await port.person("ada")
    async with port.line(token) as line:
        await asyncio.gather(line.say("hello"), *(line.say("ping") for _ in range(50)))
        await line.expect("welcome")
        for _ in range(50):
            await line.expect("pong")


async def test_many_sends_at_once_keep_their_order(port: Port) -> None:
    """More than may be under way: the rest waits, and comes in its turn."""
    (ada, token), (bo, _) = await port.person("ada"), await port.person("bo")
    where = await port.office.do(port.office.world.open_direct(ada, bo))
    refs = [str(new_ref()) for _ in range(3 * MAX_UNDER_WAY)]
    async with port.line(token) as line:
        await line.say("hello")
        await line.expect("welcome")
        for ref in refs:
            body = {"kind": "text", "text": "x"}
            await line.say("send", client_ref=ref, conversation=str(where), body=body)
        acked: list[str] = []
        while len(acked) < len(refs):
            async with asyncio.timeout(20):
                frame = json.loads(await line.connection.recv())
            if frame["type"] == "ack":
                acked.append(frame["client_ref"])
        assert acked == refs


async def test_a_gone_peer_leaves_nothing(port: Port) -> None:
    _, token = await port.person("ada")
    async with port.line(token) as line:
        await line.say("hello")
        await line.expect("welcome")
        assert len(port.office.hub.connections) == 1
        line.connection.transport.abort()
        await port.has_connections(some=False)


class AwayReader:
    """The database is not there."""

    async def session(self, token_hash: bytes, *, at: datetime) -> Session | None:
        del token_hash, at
        raise Unavailable


async def test_without_the_database_clients_are_sent_away_to_come_again(
    folder: DataFolder, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office(folder)
    away = replace(office.admission, reader=cast("Reader", AwayReader()))
    async with opened(office, admission=away) as port, port.line("token") as line:
        assert await line.closed() == 1001
    office.core.close()
    assert [record for record in caplog.records if record.exc_info] == []


async def test_of_pings_that_had_to_wait_the_last_is_answered(port: Port) -> None:  # fault 09
    """RFC 6455 § 5.5.3. With the handshake in one packet, they come before anybody is admitted."""
    _, token = await port.person("ada")
    reader, writer = await asyncio.open_connection("127.0.0.1", port.number)
    pings = b"".join(b"\x89\x81\x00\x00\x00\x00" + payload for payload in (b"1", b"2", b"3"))
    hello = b"\x81\x90\x00\x00\x00\x00" + b'{"type":"hello"}'
    writer.write(UPGRADE + b"Cookie: govim_session=" + token.encode() + b"\r\n\r\n" + pings + hello)
    async with asyncio.timeout(20):
        said = await reader.readuntil(b"welcome")
    assert said.partition(b"\r\n\r\n")[2].startswith(b"\x8a\x013")
    assert said.count(b"\x8a\x01") == 1
    writer.transport.abort()
