"""The WebSocket of a real server, as docs/protocol.md promises it."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import update
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from govim.identity.tokens import token_hash
from govim.protocol.browser import COOKIE
from govim.protocol.wire import JSON
from govim.storage.database import open_writer
from govim.storage.folder import DataFolder
from govim.storage.schema import sessions
from govim.wiring import SystemClock
from tests.components.server import Server
from tests.components.wire import Wire, new_ref, open_wire
from tests.govim.web.desk import Desk

PATIENCE = 30.0


@asynccontextmanager
async def raw_line(
    server: Server, *headers: tuple[str, str], **options: object
) -> AsyncIterator[ClientConnection]:
    async with connect(
        server.socket_url,
        additional_headers=list(headers),
        proxy=None,
        open_timeout=PATIENCE,
        close_timeout=1.0,
        **options,  # type: ignore[arg-type]
    ) as line:
        yield line


def cookie(desk: Desk) -> tuple[str, str]:
    return "Cookie", f"{COOKIE}={desk.who.token}"


async def close_code(line: ClientConnection) -> int:
    """After all that was said before it."""
    async with asyncio.timeout(PATIENCE):
        try:
            while True:
                await line.recv()
        except ConnectionClosed:
            return line.close_code or 0


@asynccontextmanager
async def welcomed(desk: Desk, **fields: object) -> AsyncIterator[Wire]:
    async with open_wire(desk.server, desk.who) as wire:
        await wire.send("hello", **fields)
        await wire.expect("welcome")
        yield wire


async def say(wire: Wire, where: str, text: str, ref: object = None) -> None:
    body = {"kind": "text", "text": text}
    await wire.send("send", client_ref=str(ref or new_ref()), conversation=where, body=body)


# ---- the handshake ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1", "https://127.0.0.1:1", "http://127.0.0.1.evil"],
)
async def test_a_foreign_page_gets_no_socket(server: Server, ada: Desk, origin: str) -> None:  # fault 07
    with pytest.raises(InvalidStatus) as refused:
        async with raw_line(server, cookie(ada), ("Origin", origin)):
            pass
    assert refused.value.response.status_code == 403


async def test_the_own_page_gets_one(server: Server, ada: Desk) -> None:
    async with raw_line(server, cookie(ada), ("Origin", server.url)) as line:
        await line.send('{"type":"hello"}')
        assert json.loads(await line.recv())["type"] == "welcome"


async def test_whoever_is_not_signed_in_is_told_so(server: Server) -> None:
    for headers in ([], [("Cookie", f"{COOKIE}=nonsense")]):
        async with raw_line(server, *headers) as line:
            assert await close_code(line) == 4401


async def test_the_subprotocol_is_ours_among_others(server: Server, ada: Desk) -> None:
    async with raw_line(server, cookie(ada), subprotocols=["govim.9.json", JSON.subprotocol]) as line:
        assert line.subprotocol == JSON.subprotocol


async def test_compression_is_not_negotiated(server: Server, ada: Desk) -> None:
    async with raw_line(server, cookie(ada), compression="deflate") as line:
        assert "Sec-WebSocket-Extensions" not in line.response.headers  # type: ignore[union-attr]


# ---- frames ----------------------------------------------------------------------------------
@pytest.mark.parametrize("letter", ["x", "汉"])
async def test_a_frame_that_is_too_large_closes(server: Server, ada: Desk, letter: str) -> None:
    async with raw_line(server, cookie(ada)) as line:
        await line.send('{"type":"hello"}')
        await line.send(json.dumps({"type": "ping", "x": letter * 65536}, ensure_ascii=False))
        assert await close_code(line) == 1009


@pytest.mark.parametrize("nonsense", ["nonsense", "{}", "[]", '{"type":"send"}', b"\x00\xff"])
async def test_nonsense_closes(server: Server, ada: Desk, nonsense: str | bytes) -> None:
    async with raw_line(server, cookie(ada)) as line:
        await line.send(nonsense)
        assert await close_code(line) == 4400


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"\x81\x02hi", 1002),  # not masked
        (b"\xf1\x80\x00\x00\x00\x00", 1002),  # reserved bits
        (b"\x83\x80\x00\x00\x00\x00", 1002),  # an opcode that is none
        (b"\x09\x80\x00\x00\x00\x00", 1002),  # a ping in fragments
        (b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", 1002),  # a length beyond 63 bits
        (b"\x81\x82\x00\x00\x00\x00\xff\xfe", 1007),  # not UTF-8
    ],
)
def test_broken_frames_close_as_the_rfc_says(server: Server, ada: Desk, frame: bytes, code: int) -> None:
    assert raw_frames(server, ada, frame) == closed(code)  # fault 08


def test_a_message_in_tiny_fragments_is_bounded_too(server: Server, ada: Desk) -> None:  # fault 09
    first, more = (bytes((opcode, 0x80 | 100, 0, 0, 0, 0)) + b"x" * 100 for opcode in (0x01, 0x00))
    assert raw_frames(server, ada, first + more * 700)[:4] == closed(1009)


@pytest.mark.parametrize("start", [b"\x01", b"\x02"])
def test_a_message_has_at_most_64_fragments(server: Server, ada: Desk, start: bytes) -> None:  # fault 09
    masked = b"\x80\x00\x00\x00\x00"
    first, last = start + masked, b"\x80" + masked
    assert raw_frames(server, ada, first + (b"\x00" + masked) * 62 + last) == closed(4400)  # read: no JSON
    assert raw_frames(server, ada, first + (b"\x00" + masked) * 63 + last) == closed(1009)


def closed(code: int) -> bytes:
    return b"\x88\x02" + code.to_bytes(2, "big")


def raw_frames(server: Server, desk: Desk, frames: bytes) -> bytes:
    """What is said to these bytes after the handshake, until a close frame or the end."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as line:
        line.sendall(
            f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"Sec-WebSocket-Version: 13\r\nCookie: {COOKIE}={desk.who.token}\r\n\r\n".encode()
        )
        head = b""
        while b"\r\n\r\n" not in head:
            head += line.recv(4096)
        assert b" 101 " in head
        line.sendall(frames)
        said = b""
        while not (said.startswith(b"\x88") and len(said) >= 4) and (part := line.recv(4096)):
            said += part
        return said


async def test_the_ack_comes_before_the_own_push(ada: Desk, bo: Desk) -> None:
    where = ada.open_group(bo)
    async with welcomed(ada) as mine, welcomed(bo) as other:
        await say(mine, where, "你好")
        frames = [await mine.receive(), await mine.receive()]
        assert [frame["type"] for frame in frames] == ["ack", "entry"]
        assert (await other.expect("entry"))["entry"] == frames[1]["entry"]


async def test_a_retry_after_a_cut_line_is_one_message(ada: Desk, bo: Desk) -> None:  # fault 28
    where, ref = ada.open_group(bo), new_ref()
    async with welcomed(ada) as line:
        await say(line, where, "只说一次", ref)
        line.cut()
    async with welcomed(ada) as line:
        for _ in range(3):
            await say(line, where, "只说一次", ref)
            ack = await line.expect("ack")
    entries = bo.get(f"/api/conversations/{where}/entries").json()["entries"]
    assert [entry["seq"] for entry in entries if entry["client_ref"] == str(ref)] == [ack["seq"]]


async def test_a_dropped_client_resumes_without_hole_or_double(ada: Desk, bo: Desk) -> None:
    where = ada.open_group(bo)
    async with welcomed(ada) as line:
        for number in range(60):
            await say(line, where, str(number))
        while (await line.expect("ack"))["seq"] < 61:
            pass
        await line.send("recall", client_ref=str(new_ref()), conversation=where, seq=3)
        await line.expect("ack")
    cursors = {where: {"synced": 5, "have": [[1, 5]]}}
    async with open_wire(bo.server, bo.who) as line:
        await line.send("hello", cursors=cursors)
        resume = await line.expect("resume")
        assert [change["seq"] for change in resume["changed"]] == [3]
        assert (resume["changed_complete"], resume["gap"], resume["head"]) == (True, [6, 12], 62)
        assert [entry["seq"] for entry in resume["page"]] == list(range(13, 63))
        first, last = resume["gap"]
        await line.send("history", request=1, conversation=where, after=first - 1, limit=last - first + 1)
        page = await line.expect("page")
        assert [entry["seq"] for entry in page["entries"]] == list(range(6, 13))


async def test_a_slow_client_is_closed_and_resumes(ada: Desk, bo: Desk) -> None:
    """It reads nothing while more is said than may wait for it; then 4408, and a resume has it all."""
    where = ada.open_group(bo)
    async with raw_line(bo.server, cookie(bo), compression=None, max_queue=1, max_size=None) as slow:
        await slow.send('{"type":"hello"}')
        await slow.recv()
        slow.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        slow.transport.pause_reading()
        seq = await talk_much(ada, where)
        slow.transport.resume_reading()
        assert await close_code(slow) == 4408
    async with open_wire(bo.server, bo.who) as again:
        await again.send("hello", cursors={where: {"synced": 1}})
        resume = await again.expect("resume")
        assert resume["head"] == seq == resume["page"][-1]["seq"]
        assert resume["gap"] == [2, seq - 50]


async def talk_much(desk: Desk, where: str) -> int:
    """More than buffers hold: 10 MB. The last sequence."""
    seq = 1
    async with welcomed(desk) as line:
        for _ in range(100):
            for _ in range(5):
                await say(line, where, "字" * 6500)
            for _ in range(5):
                seq = int((await line.expect("ack"))["seq"])
    return seq


async def test_what_one_may_not_know_is_answered_as_what_is_not(ada: Desk, bo: Desk, eve: Desk) -> None:
    """Fault 18, on every frame that names a conversation."""
    where, nowhere, ref = ada.open_group(bo), "0198c0de-0000-7000-8000-000000000001", str(new_ref())
    answers: list[list[object]] = []
    async with welcomed(eve) as line:
        for place in (where, nowhere):
            await say(line, place, "?", ref)
            said = [await line.expect("refused")]
            await line.send("recall", client_ref=ref, conversation=place, seq=1)
            said.append(await line.expect("refused"))
            await line.send("history", request=1, conversation=place)
            said.append(await line.expect("refused"))
            await line.send("receipt", conversation=place, read=1)  # has no answer
            await line.send("ping")
            said.append(await line.receive())
            answers.append(list(said))
    assert answers[0] == answers[1]
    assert where not in json.dumps(answers)


# ---- ends ------------------------------------------------------------------------------------
async def test_signing_out_closes_this_sessions_sockets(server: Server) -> None:
    mine, other = Desk(server, server.sign_in("luoxia")), Desk(server, server.sign_in("luoxia"))
    async with (
        raw_line(server, cookie(mine)) as greeted,
        raw_line(server, cookie(mine)) as silent,
        welcomed(other) as elsewhere,
    ):
        await greeted.send('{"type":"hello"}')
        assert json.loads(await greeted.recv())["type"] == "welcome"
        assert mine.ask("DELETE", "/api/session").status_code == 204
        assert await close_code(greeted) == 4401
        assert await close_code(silent) == 4401  # it had not said hello yet
        await elsewhere.send("ping")
        await elsewhere.expect("pong")


async def test_a_session_that_expires_closes_its_sockets(server: Server) -> None:
    mine = Desk(server, server.sign_in("zhengkai"))
    engine = open_writer(DataFolder(server.folder))
    with engine.begin() as connection:
        soon = SystemClock().now() + timedelta(seconds=3)
        of_mine = sessions.c.token_hash == token_hash(mine.who.token)
        connection.execute(update(sessions).where(of_mine).values(expires_at=soon))
    engine.dispose()
    async with raw_line(server, cookie(mine), ping_interval=None) as line:
        await line.send('{"type":"hello"}')
        assert await close_code(line) == 4401
    assert mine.get("/api/session").status_code == 401


async def test_a_session_that_is_over_opens_no_socket(server: Server) -> None:
    mine = Desk(server, server.sign_in("zhengkai"))
    mine.ask("DELETE", "/api/session")
    async with raw_line(server, cookie(mine)) as line:
        assert await close_code(line) == 4401


async def test_a_server_that_goes_down_says_so(demo_server: Server) -> None:
    desk = Desk(demo_server, demo_server.sign_in("lina"))
    async with raw_line(demo_server, cookie(desk)) as greeted, raw_line(demo_server, cookie(desk)) as silent:
        await greeted.send('{"type":"hello"}')
        await greeted.recv()
        stopping = asyncio.get_running_loop().run_in_executor(None, demo_server.stop)
        assert await close_code(greeted) == 1001
        assert await close_code(silent) == 1001
        await stopping


async def test_a_group_that_one_gains_is_pushed(ada: Desk, bo: Desk) -> None:
    async with welcomed(bo) as line:
        where = ada.open_group(bo, title="新群")
        while (gained := await line.expect("conversation"))["summary"]["id"] != where:
            pass
        assert gained["summary"]["title"] == "新群"
        assert gained["summary"]["unread"] == 0
