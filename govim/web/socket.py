"""The WebSocket shell: moves text between a socket and a client, nothing else."""

import asyncio
import contextlib

from starlette.websockets import WebSocket, WebSocketDisconnect

from govim.domain.errors import NotSignedIn
from govim.protocol.session import CloseCode
from govim.web.edge import is_own_origin
from govim.web.parts import Connected, actor_of, open_session, parts

SUBPROTOCOL = "govim.1.json"


async def socket(websocket: WebSocket) -> None:
    # Before the upgrade: a foreign page with a valid cookie gets 403 and no socket (fault 07).
    if not is_own_origin(websocket.scope):
        await websocket.close()
        return
    try:
        session = await open_session(websocket)
    except NotSignedIn:
        # After the upgrade, so that the page can tell “signed out” from “no line”.
        await websocket.accept(_subprotocol(websocket))
        await websocket.close(CloseCode.SESSION_ENDED)
        return
    await websocket.accept(_subprotocol(websocket))
    here, loop = parts(websocket), asyncio.get_running_loop()
    client = here.connect(actor_of(websocket, session))
    lasts = (session.expires_at - here.clock.now()).total_seconds()
    expiry = loop.call_later(lasts, client.close, CloseCode.SESSION_ENDED)
    writing = loop.create_task(_write(websocket, client))
    try:
        await _end_if_signed_out(websocket, client)
        await _read(websocket, client)
    finally:
        expiry.cancel()
        client.gone()
        await writing


async def _end_if_signed_out(websocket: WebSocket, client: Connected) -> None:
    """From now on the hub tells of it; but it may have come between the first look and now."""
    try:
        await open_session(websocket)
    except NotSignedIn:
        client.close(CloseCode.SESSION_ENDED)


def _subprotocol(websocket: WebSocket) -> str | None:
    return SUBPROTOCOL if SUBPROTOCOL in websocket.scope["subprotocols"] else None


async def _read(websocket: WebSocket, client: Connected) -> None:
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            message = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            await client.received(message["bytes"] if text is None else text)


async def _write(websocket: WebSocket, client: Connected) -> None:
    """Ends the socket when the client is to be closed; the reading side then hears of it."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while (frame := await client.outgoing()) is not None:
            await websocket.send_text(frame.decode())
        await websocket.close(client.close_code)
