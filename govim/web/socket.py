"""The WebSocket shell: moves frames between a socket and a client, nothing else."""

import asyncio
import contextlib

from starlette.websockets import WebSocket, WebSocketDisconnect

from govim.domain.errors import Unavailable
from govim.protocol.session import CloseCode
from govim.protocol.wire import JSON, WireFormat, choose_format
from govim.web.edge import is_from_own_page
from govim.web.parts import Connected, origin_of, parts, token_of


async def socket(websocket: WebSocket) -> None:
    # Before the upgrade: a foreign page with a valid cookie gets 403 and no socket (fault 07).
    if not is_from_own_page(websocket.scope):
        await websocket.close()
        return
    chosen = choose_format(websocket.scope["subprotocols"])
    # Also without a session, so that the page can tell “signed out” from “no line”.
    await websocket.accept(chosen.subprotocol if chosen else None)
    wire = chosen or JSON
    try:
        client = await parts(websocket).admit(token_of(websocket), origin_of(websocket), wire)
    except Unavailable:
        await websocket.close(CloseCode.GOING_DOWN)
        return
    if client is None:
        await websocket.close(CloseCode.SESSION_ENDED)
        return
    writing = asyncio.create_task(_write(websocket, client, wire))
    try:
        await _read(websocket, client, wire)
    finally:
        client.gone()
        await writing


async def _read(websocket: WebSocket, client: Connected, wire: WireFormat) -> None:
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            message = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if (text is not None) is not wire.is_text:
                client.close(CloseCode.PROTOCOL)
            else:
                await client.received(message["bytes"] if text is None else text.encode())


async def _write(websocket: WebSocket, client: Connected, wire: WireFormat) -> None:
    """Ends the socket when the client is to be closed; the reading side then hears of it."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while (frame := await client.outgoing()) is not None:
            await (websocket.send_text(frame.decode()) if wire.is_text else websocket.send_bytes(frame))
        await websocket.close(client.close_code)
