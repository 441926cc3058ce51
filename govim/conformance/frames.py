"""WebSocket frames, written and read without I/O (RFC 6455 § 5.2). What must not be written can be, too."""

from collections.abc import Iterator
from dataclasses import dataclass

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
NAMES = {
    CONTINUATION: "continuation",
    TEXT: "text",
    BINARY: "binary",
    CLOSE: "close",
    PING: "ping",
    PONG: "pong",
}
MASK = bytes.fromhex("37fa213d")  # of the RFC's example; a test has no secrets to hide from a proxy
SHORT, TWO_BYTES, EIGHT_BYTES = 125, 126, 127
SHOWN = 40  # characters of a payload in a report


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    opcode: int
    payload: bytes = b""
    fin: bool = True
    rsv: int = 0
    is_masked: bool = True
    length: int | None = None  # what the header says, where that is a lie
    length_form: int | None = None  # 126 or 127, where a shorter one would do

    def encode(self) -> bytes:
        length = len(self.payload) if self.length is None else self.length
        first = (self.fin << 7) | (self.rsv << 4) | self.opcode
        head = bytes((first,)) + _length(length, self.length_form, is_masked=self.is_masked)
        return head + MASK + masked(self.payload) if self.is_masked else head + self.payload

    @property
    def close_code(self) -> int | None:
        """None where the frame has none."""
        return int.from_bytes(self.payload[:2], "big") if len(self.payload) > 1 else None

    def __str__(self) -> str:
        name = NAMES.get(self.opcode, f"opcode {self.opcode}")
        marks = [] if self.fin else ["more follows"]
        marks += [f"rsv {self.rsv:03b}"] if self.rsv else []
        marks += [] if self.length is None else [f"says {self.length} bytes"]
        marks += [f"length in form {self.length_form}"] if self.length_form else []
        said = f"{name} of {len(self.payload)}"
        if self.opcode == CLOSE and self.close_code is not None:
            said = f"close {self.close_code}"
        elif self.payload:
            said += f" {self.payload[:SHOWN]!r}" + ("…" if len(self.payload) > SHOWN else "")
        return said + (f" ({', '.join(marks)})" if marks else "")


def _length(length: int, form: int | None, *, is_masked: bool) -> bytes:
    bit = is_masked << 7
    if form is None:
        form = length if length <= SHORT else TWO_BYTES if length < 1 << 16 else EIGHT_BYTES
    if form == EIGHT_BYTES:
        return bytes((bit | EIGHT_BYTES,)) + length.to_bytes(8, "big")
    if form == TWO_BYTES:
        return bytes((bit | TWO_BYTES,)) + length.to_bytes(2, "big")
    return bytes((bit | length,))


def masked(payload: bytes, mask: bytes = MASK) -> bytes:
    key = (mask * (len(payload) // 4 + 1))[: len(payload)]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(len(payload), "big")


class FrameReader:
    """Bytes in, whole frames out; the payload comes unmasked."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, came: bytes) -> Iterator[Frame]:
        self._waiting += came
        while (taken := self._next()) is not None:
            frame, size = taken
            del self._waiting[:size]
            yield frame

    def _next(self) -> tuple[Frame, int] | None:
        held = self._waiting
        if len(held) < 2:  # noqa: PLR2004 -- the shortest head
            return None
        form = held[1] & 0x7F
        start = 2 + {TWO_BYTES: 2, EIGHT_BYTES: 8}.get(form, 0)
        length = int.from_bytes(held[2:start], "big") if form > SHORT else form
        is_masked = bool(held[1] & 0x80)
        body = start + 4 * is_masked
        if len(held) < body + length:
            return None
        payload = bytes(held[body : body + length])
        if is_masked:
            payload = masked(payload, bytes(held[start:body]))
        frame = Frame(
            opcode=held[0] & 0x0F,
            payload=payload,
            fin=bool(held[0] & 0x80),
            rsv=held[0] >> 4 & 0x07,
            is_masked=is_masked,
        )
        return frame, body + length


def text(payload: bytes, *, fin: bool = True) -> Frame:
    return Frame(opcode=TEXT, payload=payload, fin=fin)


def more(payload: bytes, *, fin: bool = False) -> Frame:
    """A fragment after the first."""
    return Frame(opcode=CONTINUATION, payload=payload, fin=fin)


def ping(payload: bytes = b"") -> Frame:
    return Frame(opcode=PING, payload=payload)


def pong(payload: bytes = b"") -> Frame:
    return Frame(opcode=PONG, payload=payload)


def close(code: int | None = 1000, reason: bytes = b"") -> Frame:
    return Frame(opcode=CLOSE, payload=b"" if code is None else code.to_bytes(2, "big") + reason)


def fragments(opcode: int, *parts: bytes) -> list[Frame]:
    """One message in as many frames as there are parts."""
    last = len(parts) - 1
    return [
        Frame(opcode=CONTINUATION if at else opcode, payload=part, fin=at == last)
        for at, part in enumerate(parts)
    ]
