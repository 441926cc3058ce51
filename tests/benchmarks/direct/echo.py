"""What Hypercorn can do at most: an ack for each frame, and nothing behind it. `python -m … PORT`"""

import asyncio
import sys

import uvloop
from starlette.types import Receive, Scope, Send

from govim.protocol.wire import JSON
from govim.web.hypercorn_server import listen, run
from tests.benchmarks.direct.generator import HOST

REF = slice(len('{"type":"send","client_ref":"'), len('{"type":"send","client_ref":"') + 36)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept", "subprotocol": JSON.subprotocol, "headers": []})
    while (message := await receive())["type"] == "websocket.receive":
        text = message["text"]
        if text.startswith('{"type":"send"'):
            answer = f'{{"type":"ack","client_ref":"{text[REF]}","seq":0}}'
        else:
            answer = '{"type":"welcome"}'
        await send({"type": "websocket.send", "text": answer})


async def serve(port: int) -> None:
    await run(app, listen(HOST, port), until=asyncio.Event().wait)  # type: ignore[arg-type]


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
