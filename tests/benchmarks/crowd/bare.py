"""What picows can do at most: an ack for the sender, the same bytes to everybody, nothing behind it.

`python -m tests.benchmarks.crowd.bare BYTES PORT`, where BYTES is the size of what everybody gets.
"""

import sys

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_create_server

from govim.gateway.handshake import READ_BUFFER
from govim.gateway.server import BACKLOG, listen
from tests.benchmarks.direct.echo import REF, answer
from tests.benchmarks.direct.wire import HOST


class Crowd:
    def __init__(self, size: int) -> None:
        self.transports: set[WSTransport] = set()
        self._size = size
        self._seq = 0

    def push(self, ref: str) -> None:
        self._seq += 1
        entry = f'{{"type":"entry","entry":{{"seq":{self._seq},"client_ref":"{ref}","text":"'
        frame = (entry.ljust(self._size - 3, "x") + '"}}').encode()
        for each in self.transports:
            each.send(WSMsgType.TEXT, frame)


class Member(WSListener):
    def __init__(self, crowd: Crowd) -> None:
        super().__init__()
        self._crowd = crowd

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._crowd.transports.add(transport)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._crowd.transports.discard(transport)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            transport.disconnect()
            return
        text = frame.get_payload_as_utf8_text()
        transport.send(WSMsgType.TEXT, answer(text))
        if text.startswith('{"type":"send"'):
            self._crowd.push(text[REF])


async def serve(size: int, port: int) -> None:
    crowd = Crowd(size)
    server = await ws_create_server(
        lambda _request: Member(crowd),
        sock=listen(HOST, port),
        backlog=BACKLOG,
        read_buffer_init_size=READ_BUFFER,
    )
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), int(sys.argv[2])))
