"""`delivery.Pipe` on a picows transport: frames are joined for a moment (`departures.py`), then go to the
kernel, and what it does not take waits.

The transport's buffer is the queue. `writing_paused` and `writing_resumed` come with the first byte that
has to wait and with the last one that is gone, for the high-water mark is 0.
"""

import asyncio
from collections.abc import Callable

from picows import WSCloseCode, WSTransport

from govim.gateway.departures import Departures
from govim.gateway.framing import Framing

CLOSING = 5.0  # seconds that a peer gets to answer our close
MOST_IGNORED = 128  # frames after our close; whoever sends more is not even read from (fault 09)
MOST_JOINED = 64 * 1024  # bytes; then they leave at once, so that it shows whether the peer takes them


class TransportPipe:
    """Owned by the loop."""

    __slots__ = (
        "_deadline",
        "_departures",
        "_framed",
        "_ignored",
        "_is_closing",
        "_joined",
        "_joined_bytes",
        "_look_again",
        "_loop",
        "_max_age",
        "_max_bytes",
        "_room",
        "_stuck_since",
        "_transport",
        "_waiting",
        "_write",
        "close_code",
        "is_paused",
        "resumed",
    )

    def __init__(
        self,
        transport: WSTransport,
        departures: Departures,
        framing: Framing,
        *,
        max_bytes: int,
        max_age: float,
    ) -> None:
        self._transport = transport
        self._departures = departures
        self._framed = framing.framed
        self._joined: list[bytes] = []
        self._joined_bytes = 0
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._loop = asyncio.get_running_loop()
        self._stuck_since: float | None = None
        self._room: asyncio.Future[None] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._waiting = transport.underlying_transport.get_write_buffer_size
        self._write = transport.underlying_transport.write
        self._is_closing = transport.underlying_transport.is_closing
        # Over TLS: what was decrypted, or came with it, waits in there, and the socket tells nothing of it.
        self._look_again: Callable[[], None] | None = getattr(
            transport.underlying_transport, "_retry_ssl_read", None
        )
        self._ignored = 0
        self.close_code: int | None = None
        self.is_paused = False
        self.resumed: Callable[[], None] = _nobody
        transport.underlying_transport.set_write_buffer_limits(high=0)

    @property
    def is_open(self) -> bool:
        """Not closed by us, nor lost: to write to a lost transport only fills the log."""
        return self.close_code is None and not self._is_closing()

    @property
    def is_calm(self) -> bool:
        return self._stuck_since is None

    def offer(self, frame: bytes) -> bool:
        """Each delivery comes through here."""
        if self.close_code is not None:
            return True
        if self._stuck_since is not None and self._is_over(len(frame)):
            return self._is_closing()  # whoever is lost is not slow
        if not self._joined:
            self._departures.add(self)
        self._joined.append(self._framed(frame))
        self._joined_bytes += len(frame)
        if self._joined_bytes > MOST_JOINED:
            self.leave()
        return True

    def leave(self) -> None:
        """Write what was offered. Not through picows, which copies it into a buffer that it keeps for ever.
        So it must be asked: after a close of its own (a frame that it cannot read) nothing may follow."""
        if self._joined and not self._is_closing() and not self._transport.is_close_frame_sent:
            self._write(b"".join(self._joined))
        self._joined.clear()
        self._joined_bytes = 0

    async def put(self, frame: bytes) -> bool:
        while self._stuck_since is not None and self._is_full(len(frame)) and self.close_code is None:
            if self._room is None:
                self._room = self._loop.create_future()
            try:
                async with asyncio.timeout(self._max_age):
                    await asyncio.shield(self._room)
            except TimeoutError:
                return False
        return self.offer(frame)

    def pause_reading(self) -> None:
        self.is_paused = True
        self._transport.underlying_transport.pause_reading()

    def resume_reading(self) -> None:
        self.is_paused = False
        self.resumed()
        self._read_on()

    def close(self, code: int, *, drain: bool = True) -> None:
        del drain
        if self.close_code is not None:
            return
        self.leave()
        self.close_code = code
        self._transport.send_close(WSCloseCode(code))
        self._make_room()
        # What waits cannot be taken back from the transport; instead of `drain` there is a deadline.
        self._deadline = self._loop.call_later(CLOSING, self._transport.disconnect, False)
        self._read()  # for the peer's answer

    def ignore(self) -> None:
        """A frame came after our close: on its way already, or from somebody who does not care."""
        self._ignored += 1
        if self._ignored == MOST_IGNORED:
            self._transport.underlying_transport.pause_reading()

    # ---- the transport's side ----
    def writing_paused(self) -> None:
        """A peer that does not read is not read from: what it asks for could not go out either."""
        self._stuck_since = self._loop.time()
        self._transport.underlying_transport.pause_reading()

    def writing_resumed(self) -> None:
        self._stuck_since = None
        self._make_room()
        self._read_on()

    def gone(self) -> None:
        """The transport is closed."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._make_room()

    def _read_on(self) -> None:
        """Unless something else still speaks against it. After our close only `close` and `ignore` decide."""
        if not self.is_paused and self._stuck_since is None and self.close_code is None:
            self._read()

    def _read(self) -> None:
        """aiofastnet 1.2 resumes by asking the socket alone: the rest of a burst would lie in its TLS buffers
        until the peer's next byte."""
        self._transport.underlying_transport.resume_reading()
        if self._look_again is not None:
            self._loop.call_soon(self._look_again)

    def _is_over(self, more: int) -> bool:
        assert self._stuck_since is not None  # noqa: S101 -- asked only then
        return self._is_full(more) or self._loop.time() - self._stuck_since > self._max_age

    def _is_full(self, more: int) -> bool:
        return self._waiting() + self._joined_bytes + more > self._max_bytes

    def _make_room(self) -> None:
        if self._room is not None:
            self._room.set_result(None)
            self._room = None


def _nobody() -> None:
    pass
