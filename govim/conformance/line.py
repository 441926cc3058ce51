"""One TCP connection to the server: any bytes out, and what comes back, until it ends."""

import asyncio
import contextlib
import ssl
from dataclasses import dataclass

from govim.conformance.frames import Frame, FrameReader
from govim.conformance.http import MAX_HEAD, Head, read_head
from govim.conformance.target import Address

PATIENCE = 10.0  # seconds for whatever must come
CHUNK = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """All that came until the line was closed, or until patience ended."""

    came: bytes
    is_closed: bool


class Line:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._frames = FrameReader()
        self._ready: list[Frame] = []

    async def write(self, sent: bytes, *, chop: int = 0) -> None:
        """With `chop`, in pieces of so many bytes. A line that was closed meanwhile is seen by reading it.
        Raises TimeoutError where the server reads nothing."""
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(PATIENCE):
                await self._write(sent, chop)

    async def _write(self, sent: bytes, chop: int) -> None:
        for at in range(0, len(sent), chop or max(1, len(sent))):
            self._writer.write(sent[at : at + chop] if chop else sent)
            await self._writer.drain()
            if chop:
                await asyncio.sleep(0)

    async def read_head(self) -> Head | None:
        """None where the line was closed without one. Raises TimeoutError, Unreadable."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            async with asyncio.timeout(PATIENCE):
                return read_head(await self._reader.readuntil(b"\r\n\r\n"))
        return None

    async def read_body(self, head: Head) -> bytes:
        """Of an answer that says its length, or that ends with the line."""
        async with asyncio.timeout(PATIENCE):
            if head.get("transfer-encoding"):
                return await self._chunked()
            length = head.get("content-length")
            return await (self._reader.readexactly(int(length)) if length else self._reader.read())

    async def _chunked(self) -> bytes:
        body = b""
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            body += await self._reader.readexactly(size)
            await self._reader.readexactly(2)
        return body

    async def frame(self, patience: float = PATIENCE) -> Frame | None:
        """The next frame, or None at the end of the line. Raises TimeoutError."""
        async with asyncio.timeout(patience):
            while not self._ready:
                came = await self._read()
                if not came:
                    return None
                self._ready += self._frames.feed(came)
        return self._ready.pop(0)

    async def rest(self, patience: float = PATIENCE) -> Said:
        came = b""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while part := await self._read():
                    came += part
                return Said(came=came, is_closed=True)
        return Said(came=came, is_closed=False)

    async def _read(self) -> bytes:
        """Nothing at the end, whether it was closed or reset."""
        with contextlib.suppress(ConnectionError):
            return await self._reader.read(CHUNK)
        return b""

    async def has_come(self) -> bool:
        """Whether a frame, or the end, is there already."""
        try:
            frame = await self.frame(patience=0.001)
        except TimeoutError:
            return False
        if frame is not None:
            self._ready.insert(0, frame)
        return True

    def cut(self) -> None:
        """As a pulled cable: nothing is said."""
        self._writer.transport.abort()


async def connect(address: Address, trust: ssl.SSLContext | None) -> Line:
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection(
            address.host, address.port, ssl=trust if address.is_secure else None, limit=MAX_HEAD
        )
    return Line(reader, writer)
