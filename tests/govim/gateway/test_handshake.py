"""Until a connection is a line: what is read of it, and what it is told."""

import asyncio
import logging

import h11
import pytest

from govim.gateway import handshake as handshakes
from govim.gateway.server import Gateway
from govim.storage.folder import DataFolder
from tests.govim.delivery.office import Office
from tests.govim.gateway.port import UPGRADE, Port, opened
from tests.govim.gateway.test_server import answer

SECRET = b"govim_session=s3cret"
COOKIE = b"Cookie: " + SECRET + b"\r\n"


async def flood(writer: asyncio.StreamWriter, piece: bytes, *, pause: float) -> None:
    """Until the other side has had enough."""
    async with asyncio.timeout(20):
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)


@pytest.mark.parametrize(
    "request_",
    [
        UPGRADE + b"Cookie: " + SECRET + b"\x00\r\n\r\n",
        UPGRADE + b"Cookie " + SECRET + b"\r\n\r\n",
        UPGRADE + COOKIE.replace(b":", b"@:") + b"\r\n",
        UPGRADE.replace(b"dGhlIHNhbXBsZSBub25jZQ==", SECRET) + b"\r\n",
        b"GET /ws?" + SECRET + b" HTTP/9\r\nHost: x\r\n\r\n",
        SECRET + b" /ws HTTP/1.1\r\nHost: x\r\n\r\n",
        UPGRADE + b"Content-Length: " + SECRET + b"\r\n\r\n",
        UPGRADE + b"Transfer-Encoding: " + SECRET + b"\r\n\r\n",
        UPGRADE + b"Origin: http://" + SECRET + b"\r\n\r\n",
        b"GET /" + SECRET + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
async def test_nothing_of_the_request_comes_back(port: Port, request_: bytes) -> None:
    said = await answer(port, request_)
    assert said.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5")), said
    assert b"cret" not in said
    assert said.endswith(b"\r\n\r\n"), "a body"


async def test_what_is_wrong_inside_is_not_told(
    port: Port, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: Gateway, request: h11.Request, peer: str) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr(Gateway, "_answer", broken)
    with caplog.at_level(logging.ERROR):
        said = await answer(port, UPGRADE + b"\r\n")
    assert said.startswith(b"HTTP/1.1 500")
    assert b"inside" not in said
    assert "a handshake could not be answered" in caplog.text


async def test_who_calls_is_any_bytes(port: Port) -> None:
    """Of no character set: the session is looked up all the same, and there is none."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port.number)
    writer.write(UPGRADE + b"Cookie: govim_session=\xff\xfe\r\nUser-Agent: \xff\xfe\r\n\r\n")
    async with asyncio.timeout(20):
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
        assert await reader.readexactly(4) == b"\x88\x02\x11\x31"  # close 4401
    writer.transport.abort()


@pytest.mark.parametrize("size", [1, 7, 100_000])
async def test_a_request_may_come_in_any_pieces_and_frames_with_its_end(port: Port, size: int) -> None:
    _, token = await port.person("ada")
    hello = b"\x81\x90\x00\x00\x00\x00" + b'{"type":"hello"}'
    sent = UPGRADE + b"Cookie: govim_session=" + token.encode() + b"\r\n\r\n" + hello
    reader, writer = await asyncio.open_connection("127.0.0.1", port.number)
    for at in range(0, len(sent), size):
        writer.write(sent[at : at + size])
        await asyncio.sleep(0)
    async with asyncio.timeout(20):
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
        assert b"welcome" in await reader.read(100)
    writer.transport.abort()


async def test_whoever_is_refused_while_sending_can_read_why(port: Port) -> None:
    said = await answer(port, b"GET /ws HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 100_000)
    assert said.startswith(b"HTTP/1.1 431")


async def test_whoever_goes_on_after_a_refusal_is_cut(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handshakes, "MOST_IGNORED", 100_000)
    monkeypatch.setattr(handshakes, "HANDSHAKE", 1000.0)  # not because its time is over
    _, writer = await asyncio.open_connection("127.0.0.1", port.number)
    with pytest.raises(ConnectionError):
        await flood(writer, b"\r\n" + b"x" * 50_000, pause=0)


async def test_a_handshake_has_its_time(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:  # fault 10
    monkeypatch.setattr(handshakes, "HANDSHAKE", 0.3)
    office = Office(folder)
    async with opened(office) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port.number)

        async def trickle() -> None:
            for byte in UPGRADE:
                writer.write(bytes((byte,)))
                await asyncio.sleep(0.05)

        trickling = asyncio.ensure_future(trickle())
        async with asyncio.timeout(10):
            assert await reader.read() == b""
        trickling.cancel()
        writer.close()
    office.core.close()


async def test_whoever_is_refused_and_stays_is_cut_in_time(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:  # fault 10
    monkeypatch.setattr(handshakes, "HANDSHAKE", 0.3)
    office = Office(folder)
    async with opened(office) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port.number)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        async with asyncio.timeout(10):
            assert (await reader.read()).startswith(b"HTTP/1.1 404")
            with pytest.raises(ConnectionError):
                await flood(writer, b"x", pause=0.05)
    office.core.close()
