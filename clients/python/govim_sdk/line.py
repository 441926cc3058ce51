"""One WebSocket to the server: frames as dictionaries in, whole frames out; picows moves the bytes."""

import asyncio
import contextlib
import json
import ssl
from collections.abc import Mapping
from typing import Any

import msgspec
from picows import (
    WSCloseCode,
    WSError,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    ws_connect,
)

from govim.protocol.wire import JSON
from govim_sdk.errors import Unreachable

SILENCE = 50.0  # seconds after which a line is dead (docs/protocol.md, Heartbeat)
Frame = dict[str, Any]


class _Listener(WSListener):
    def __init__(self) -> None:
        super().__init__()
        self.arrived: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.close_code: int | None = None
        self._parts: list[bytes] = []

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            self.close_code = int.from_bytes(frame.get_payload_as_bytes()[:2], "big") or None
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()
            return
        self._parts.append(frame.get_payload_as_bytes())
        if frame.fin:
            self.arrived.put_nowait(b"".join(self._parts))
            self._parts.clear()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        del transport
        self.arrived.put_nowait(None)


class Line:
    def __init__(self, transport: WSTransport, listener: _Listener) -> None:
        self._transport, self._listener = transport, listener

    @property
    def close_code(self) -> int | None:
        return self._listener.close_code

    def send(self, frame: Mapping[str, object]) -> None:
        """Whether it arrives its answer says."""
        self._transport.send(WSMsgType.TEXT, msgspec.json.encode(frame))

    async def receive(self) -> Frame | None:
        """The next frame; None: the line ended, or is silent for too long."""
        came = None
        # wait_for would lose a cancellation that comes with a frame (Python 3.11).
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SILENCE):
                came = await self._listener.arrived.get()
        if came is None:
            self.close()
            return None
        frame: Frame = json.loads(came)
        return frame

    def close(self) -> None:
        self._transport.disconnect()


async def connect(url: str, headers: Mapping[str, str], trust: ssl.SSLContext | None) -> Line:
    """Raises Unreachable."""
    try:
        transport, listener = await ws_connect(
            _Listener,
            url,
            ssl_context=trust,
            extra_headers={**headers, "Sec-WebSocket-Protocol": JSON.subprotocol},
            max_redirects=0,
        )
    except (OSError, WSError, TimeoutError) as error:
        raise Unreachable(str(error)) from error
    assert isinstance(listener, _Listener)  # noqa: S101 -- what the factory made
    return Line(transport, listener)
