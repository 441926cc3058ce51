import asyncio

import pytest

from govim.protocol.session import CloseCode
from govim_sdk import Client, Unreachable
from govim_sdk.line import connect
from tests.components.server import Server, free_port


async def test_frames_go_out_and_come_in(server: Server, ada: Client) -> None:
    line = await connect(server.socket_url, ada._http.headers, None)
    line.send({"type": "hello"})
    welcome = await line.receive()
    assert welcome is not None
    assert welcome["type"] == "welcome"
    line.send({"type": "ping"})
    assert await line.receive() == {"type": "pong"}
    line.close()
    assert await line.receive() is None


async def test_the_server_says_why_it_closes(server: Server) -> None:
    line = await connect(server.socket_url, {}, None)
    assert await line.receive() is None
    assert line.close_code == CloseCode.SESSION_ENDED


async def test_whoever_stops_as_a_frame_comes_has_stopped(server: Server, ada: Client) -> None:
    line = await connect(server.socket_url, ada._http.headers, None)
    receiving = asyncio.create_task(line.receive())
    await asyncio.sleep(0)
    line._listener.arrived.put_nowait(b"{}")
    receiving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await receiving
    line.close()


async def test_where_nobody_listens_is_no_line() -> None:
    with pytest.raises(Unreachable):
        await connect(f"ws://127.0.0.1:{free_port()}/ws", {}, None)
