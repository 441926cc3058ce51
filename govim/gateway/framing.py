"""A frame of the protocol as it goes over the wire: RFC 6455 § 5.2, unmasked and whole."""

from picows import WSMsgType

FIN, LENGTH_OF_16_BITS, LENGTH_OF_64_BITS = 0x80, 126, 127


class Framing:
    """What a crowd is told is framed once: the same object comes again, for each of them."""

    def __init__(self, *, is_text: bool) -> None:
        self._first_byte = FIN | (WSMsgType.TEXT if is_text else WSMsgType.BINARY).value
        self._last: bytes | None = None
        self._last_framed = b""

    def framed(self, frame: bytes) -> bytes:
        if frame is not self._last:
            self._last = frame
            self._last_framed = header(self._first_byte, len(frame)) + frame
        return self._last_framed


def header(first_byte: int, length: int) -> bytes:
    if length < LENGTH_OF_16_BITS:
        return bytes((first_byte, length))
    if length < 1 << 16:
        return bytes((first_byte, LENGTH_OF_16_BITS, length >> 8, length & 0xFF))
    return bytes((first_byte, LENGTH_OF_64_BITS)) + length.to_bytes(8, "big")
