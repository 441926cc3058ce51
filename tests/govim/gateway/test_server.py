"""The handshake at the gateway's port."""

import asyncio
import socket

import pytest
from websockets.exceptions import InvalidStatus

from govim.gateway.server import KERNEL_BUFFER, listen
from govim.protocol.wire import JSON, MSGPACK
from govim.storage.folder import DataFolder
from tests.govim.delivery.office import Office
from tests.govim.gateway.port import UPGRADE, Port, opened


async def answer(port: Port, request: bytes) -> bytes:
    """All that is said until the line closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port.number)
    writer.write(request)
    async with asyncio.timeout(20):
        said = await reader.read()
    writer.close()
    return said


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:1"])
async def test_a_foreign_page_gets_no_socket(port: Port, origin: str) -> None:  # fault 07
    _, token = await port.person("ada")
    with pytest.raises(InvalidStatus) as refused:
        async with port.line(token, JSON, ("Origin", origin)):
            pass
    assert refused.value.response.status_code == 403


async def test_the_own_page_gets_one(port: Port) -> None:
    _, token = await port.person("ada")
    async with port.line(token, JSON, ("Origin", f"http://127.0.0.1:{port.number}")) as line:
        await line.say("hello")
        await line.expect("welcome")


async def test_a_page_without_tls_is_foreign_to_one_with(folder: DataFolder) -> None:
    office = Office(folder)
    async with opened(office, "127.0.0.1") as port:
        _, token = await port.person("ada")
        own = ("Origin", f"http://127.0.0.1:{port.number}")
        with pytest.raises(InvalidStatus):
            async with port.line(token, JSON, own, ("X-Forwarded-Proto", "https")):
                pass
    office.core.close()


async def test_the_first_subprotocol_that_we_speak_is_taken(port: Port) -> None:
    _, token = await port.person("ada")
    names = ["govim.9.json", MSGPACK.subprotocol, JSON.subprotocol]
    async with port.line(token, MSGPACK) as line:
        assert line.connection.subprotocol == MSGPACK.subprotocol
    request = UPGRADE + b"Sec-WebSocket-Protocol: " + ", ".join(names).encode() + b"\r\n\r\n"
    assert b"Sec-WebSocket-Protocol: govim.1.msgpack\r\n" in await answer(port, request)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"404"),
        (b"GET /wsx HTTP/1.1\r\nHost: x\r\n\r\n", b"404"),
        (b"GET /ws HTTP/1.1\r\nHost: x\r\n\r\n", b"426"),
        (b"POST /ws HTTP/1.1\r\nHost: x\r\n\r\n", b"405"),
        (b"POST /ws HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", b"400"),
        (b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (UPGRADE + b"Content-Length: 4\r\n\r\nabcd", b"400"),
        (UPGRADE + b"Content-Length: -1\r\n\r\n", b"400"),
        (UPGRADE + b"Transfer-Encoding: xchunked\r\n\r\n", b"501"),
        (UPGRADE.replace(b"Version: 13", b"Version: 8") + b"\r\n", b"426"),
        (b"\x16\x03\x01\x00\xa5\x01\r\n\r\n", b"400"),
    ],
)
async def test_what_is_no_handshake_is_refused_and_closed(
    port: Port, request_: bytes, status: bytes
) -> None:  # fault 12, fault 13
    said = await answer(port, request_)
    assert said.startswith(b"HTTP/1.1 " + status), said[:200]
    assert b"Traceback" not in said


async def test_behind_a_trusted_proxy_the_address_is_the_clients(folder: DataFolder) -> None:
    office = Office(folder)
    async with opened(office, "127.0.0.1") as port:
        _, token = await port.person("ada")
        async with port.line(token, JSON, ("X-Forwarded-For", "203.0.113.9")) as line:
            await line.say("hello")
            await line.expect("welcome")
            seen = [connection._actor.origin.address for connection in office.hub.connections]  # type: ignore[attr-defined]
    office.core.close()
    assert seen == ["203.0.113.9"]


async def test_what_one_line_can_hold_in_the_kernel_is_bounded() -> None:
    listening = listen("127.0.0.1", 0)
    assert listening.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) <= 2 * KERNEL_BUFFER
    listening.close()
