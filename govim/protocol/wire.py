"""How frames are written: JSON in text frames, MessagePack in binary ones, chosen by subprotocol.

Both say the same with the same field names (docs/protocol.md); ids and times are strings in both.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from govim.protocol.frames import Ping, Pong, Reply, Request


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class WireFormat:
    """`decode` and `read` raise msgspec.MsgspecError, ValueError or RecursionError on nonsense."""

    subprotocol: str
    is_text: bool  # the frames of this kind; others are no part of the protocol
    decode: Callable[[bytes], Request]
    read: Callable[[bytes], object]  # without a type, to explain why `decode` said no
    encode: Callable[[Reply], bytes]


JSON = WireFormat(
    subprotocol="govim.1.json",
    is_text=True,
    decode=msgspec.json.Decoder(Request).decode,
    read=lambda frame: json.loads(frame.decode()),
    encode=msgspec.json.Encoder().encode,
)
MSGPACK = WireFormat(
    subprotocol="govim.1.msgpack",
    is_text=False,
    decode=msgspec.msgpack.Decoder(Request).decode,
    read=msgspec.msgpack.decode,
    encode=msgspec.msgpack.Encoder().encode,
)
FORMATS = (JSON, MSGPACK)


def choose_format(offered: Sequence[str]) -> WireFormat | None:
    """The first one that a client offers and we speak; None: it named none of ours."""
    known = {each.subprotocol: each for each in FORMATS}
    return next((known[name] for name in offered if name in known), None)


class Frame:
    """A reply for several connections, encoded once for each wire format among them."""

    __slots__ = ("_encoded", "reply")

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self._encoded: dict[WireFormat, bytes] = {}

    def encoded(self, wire: WireFormat) -> bytes:
        found = self._encoded.get(wire)
        if found is None:
            found = self._encoded[wire] = wire.encode(self.reply)
        return found


PING, PONG = Frame(Ping()), Frame(Pong())
