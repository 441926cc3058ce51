"""What picows needs for a storm: who greets gets as many bytes, ready-made; nothing behind it.

`python -m tests.benchmarks.crowd.bare_return WELCOME RESUME RESUMES PORT`: bytes, bytes and their number.
"""

import sys

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_create_server

from govim.gateway.handshake import READ_BUFFER
from govim.gateway.server import BACKLOG, listen
from tests.benchmarks.direct.wire import HOST


class Greeter(WSListener):
    def __init__(self, frames: list[bytes]) -> None:
        super().__init__()
        self._frames = frames

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            transport.disconnect()
            return
        for each in self._frames:
            transport.send(WSMsgType.TEXT, each)


async def serve(frames: list[bytes], port: int) -> None:
    server = await ws_create_server(
        lambda _request: Greeter(frames),
        sock=listen(HOST, port),
        backlog=BACKLOG,
        read_buffer_init_size=READ_BUFFER,
    )
    await server.serve_forever()


if __name__ == "__main__":
    welcome, resume, resumes, port = map(int, sys.argv[1:])
    uvloop.run(serve([b"x" * welcome, *[b"x" * resume] * resumes], port))
