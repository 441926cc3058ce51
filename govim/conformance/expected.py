"""What must come, declared."""

from dataclasses import dataclass, field
from typing import Protocol

from govim.conformance.peer import Peer


class Expected(Protocol):
    async def check(self, peer: Peer) -> None:
        """Raises Unexpected or NonStrict."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A frame of the protocol."""

    type: str

    async def check(self, peer: Peer) -> None:
        await peer.expect(self.type)

    def __str__(self) -> str:
        return self.type


@dataclass(frozen=True, slots=True)
class Pong:
    """The transport's own."""

    payload: bytes = b""

    async def check(self, peer: Peer) -> None:
        await peer.expect_pong(self.payload)

    def __str__(self) -> str:
        return f"pong of {len(self.payload)}"


@dataclass(frozen=True, slots=True)
class Close:
    """One of these codes, then the end of the line."""

    codes: tuple[int | None, ...]
    may: tuple[int | None, ...] = field(default=(), kw_only=True)

    async def check(self, peer: Peer) -> None:
        await peer.expect_close(*self.codes, may=self.may)

    def __str__(self) -> str:
        return "close " + " or ".join("without a code" if code is None else str(code) for code in self.codes)


PONG = Reply("pong")
PROTOCOL_ERROR = Close((1002,))
NOT_UTF8 = Close((1007,))
TOO_BIG = Close((1009,))
TOO_MANY_FRAGMENTS = Close((1008, 1009))
NOT_THE_PROTOCOL = Close((4400,))
