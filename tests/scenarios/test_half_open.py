"""Fault 10: hundreds of connections that never finish their handshake. Everybody else is served as ever."""

import asyncio
import contextlib
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.components.server import Server, running
from tests.components.wire import new_ref, open_wire
from tests.scenarios.commands import try_to_sign_in
from tests.scenarios.reading import open_conversation

HALVES = 500
OTHERS_WITHIN = 10.0  # seconds, on a machine that does other things besides
GATEWAY_CLOSES_WITHIN = 10.0
HALF = b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"


@contextlib.asynccontextmanager
async def halves(port: int) -> AsyncIterator[list[asyncio.StreamReader]]:
    """Half a request each, and then nothing."""
    pairs = [await asyncio.open_connection("127.0.0.1", port) for _ in range(HALVES)]
    for _, writer in pairs:
        writer.write(HALF)
    try:
        yield [reader for reader, _ in pairs]
    finally:
        for _, writer in pairs:
            writer.close()


async def others_are_served(server: Server) -> None:
    began = time.monotonic()
    assert (await asyncio.to_thread(try_to_sign_in, server, "hanxue")).status_code == 200
    who, other = server.sign_in("lina"), server.sign_in("wangfang")
    where = open_conversation(server, who, kind="direct", person=other.person)
    async with open_wire(server, who) as wire:
        await wire.send("hello")
        await wire.expect("welcome")
        body = {"kind": "text", "text": "照常"}
        await wire.send("send", client_ref=str(new_ref()), conversation=where, body=body)
        assert (await wire.expect("ack", "refused"))["type"] == "ack"
    assert time.monotonic() - began < OTHERS_WITHIN


@pytest.mark.slow
async def test_handshakes_that_never_end_hold_up_nobody(tmp_path: Path, demo_site: Path) -> None:  # fault 10
    shutil.copytree(demo_site, tmp_path / "data")
    with running(tmp_path / "data", with_gateway=True) as server:
        async with halves(server.port), halves(server.gateway_port) as at_gateway:
            await others_are_served(server)
            async with asyncio.timeout(GATEWAY_CLOSES_WITHIN):
                said = await asyncio.gather(*(reader.read() for reader in at_gateway))
            assert set(said) == {b""}
        await others_are_served(server)
