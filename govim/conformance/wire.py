"""The two wire formats: the same frames, once as JSON text, once as MessagePack binary."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import uuid_utils.compat

from govim.conformance.frames import BINARY, TEXT, Frame, fragments

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    name: str
    opcode: int
    encode: Callable[[object], bytes]
    decode: Callable[[bytes], Any]

    @property
    def subprotocol(self) -> str:
        return f"govim.1.{self.name}"

    def frame(self, fields: Mapping[str, object]) -> Frame:
        return self.raw(self.encode(fields))

    def raw(self, payload: bytes, *, fin: bool = True) -> Frame:
        return Frame(opcode=self.opcode, payload=payload, fin=fin)

    def ping(self, size: int | None = None) -> bytes:
        """The protocol's own `ping`, filled by a field that nobody knows up to so many bytes."""
        if size is None:
            return self.encode({"type": "ping"})
        most = size - len(self.encode({"type": "ping", "x": ""}))
        for room in range(most, max(most - 5, -1), -1):  # a length takes up to four bytes of its own
            if len(filled := self.encode({"type": "ping", "x": "x" * room})) == size:
                return filled
        raise ValueError(f"no {self.name} ping has {size} bytes")

    def in_parts(self, count: int, payload: bytes | None = None) -> list[Frame]:
        """A `ping` in so many fragments, the last of which may be longer or empty."""
        whole = self.ping(max(count, 32)) if payload is None else payload
        step = max(1, len(whole) // count)
        parts = [whole[at * step : (at + 1) * step] for at in range(count - 1)]
        return fragments(self.opcode, *parts, whole[(count - 1) * step :])


JSON = Wire(name="json", opcode=TEXT, encode=msgspec.json.encode, decode=msgspec.json.decode)
MSGPACK = Wire(name="msgpack", opcode=BINARY, encode=msgspec.msgpack.encode, decode=msgspec.msgpack.decode)
BOTH = (JSON, MSGPACK)


def new_ref() -> str:
    """A `client_ref`."""
    return str(uuid_utils.compat.uuid7())
