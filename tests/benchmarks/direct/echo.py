"""What a transport can do at most: an ack for each frame, nothing behind it. `python -m … TRANSPORT PORT`"""

import asyncio
import sys

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, WSUpgradeRequest, ws_create_server
from starlette.types import Receive, Scope, Send

from govim.gateway.server import listen as listen_gateway
from govim.protocol.wire import JSON
from govim.web.hypercorn_server import listen, run
from tests.benchmarks.direct.wire import HOST

REF = slice(len('{"type":"send","client_ref":"'), len('{"type":"send","client_ref":"') + 36)


def answer(text: str) -> str:
    if text.startswith('{"type":"send"'):
        return f'{{"type":"ack","client_ref":"{text[REF]}","seq":0}}'
    return '{"type":"welcome"}'


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept", "subprotocol": JSON.subprotocol, "headers": []})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": answer(message["text"])})


class Echo(WSListener):
    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            transport.send(WSMsgType.TEXT, answer(frame.get_payload_as_utf8_text()))
        else:
            transport.disconnect()


def echo(request: WSUpgradeRequest) -> WSListener:
    del request
    return Echo()


async def serve(transport: str, port: int) -> None:
    if transport == "web":
        await run(app, listen(HOST, port), until=asyncio.Event().wait)  # type: ignore[arg-type]
    else:
        server = await ws_create_server(echo, sock=listen_gateway(HOST, port))
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], int(sys.argv[2])))
