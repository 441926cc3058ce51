"""A client for transports that are driven by tasks: one task reads, one writes (web/socket.py)."""

from govim.delivery.client import Client
from govim.delivery.outbox import Outbox
from govim.protocol.session import CloseCode


class QueuedLine:
    def __init__(self, client: Client, outbox: Outbox) -> None:
        self._client = client
        self._outbox = outbox

    @property
    def close_code(self) -> int:
        return self._outbox.close_code or CloseCode.GOING_DOWN

    async def received(self, frame: bytes) -> None:
        """Take one frame; waits while too many requests are under way."""
        self._client.received(frame)
        await self._outbox.readable()

    async def outgoing(self) -> bytes | None:
        """The next frame to write; None when it is time to close with `close_code`."""
        return await self._outbox.take()

    def close(self, code: int) -> None:
        self._client.close(code)

    def gone(self) -> None:
        """The transport is closed."""
        self._client.gone()
