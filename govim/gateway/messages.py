"""Fragments become messages (RFC 6455 § 5.4), and what RFC 6455 forbids ends the line. Sans-IO.

picows checks masks, lengths, opcodes and control frames; reserved bits, continuation, the number of
fragments, the size of a whole message and UTF-8 are checked here.
"""

from typing import NamedTuple

from govim.protocol.values import MAX_FRAME_BYTES

MAX_FRAGMENTS = 64
PROTOCOL_ERROR, INVALID_TEXT, TOO_LARGE = 1002, 1007, 1009  # RFC 6455 § 7.4.1

# § 7.4: 1004 to 1006 and 1015 only stand for what happened; 3000 on are those of applications.
SENDABLE = frozenset({*range(1000, 1004), *range(1007, 1015), *range(3000, 5000)})


class Violation(Exception):
    """Close the line with this code."""

    def __init__(self, close_code: int) -> None:
        super().__init__(close_code)
        self.close_code = close_code


class Message(NamedTuple):
    is_text: bool
    payload: bytes


class Assembler:
    """One direction of one connection. Holds at most one message of the allowed size."""

    __slots__ = ("_is_text", "_parts", "_size")

    def __init__(self) -> None:
        self._parts: list[bytes] | None = None
        self._is_text = False
        self._size = 0

    def take(self, payload: bytes, *, is_text: bool, is_last: bool) -> Message | None:
        """A frame that begins a message; the message, if it is whole. Raises Violation."""
        if self._parts is not None:
            raise Violation(PROTOCOL_ERROR)
        if is_last:
            return _checked(is_text, payload)
        self._parts, self._is_text, self._size = [], is_text, 0
        self._add(payload)
        return None

    def take_continuation(self, payload: bytes, *, is_last: bool) -> Message | None:
        """Raises Violation."""
        if self._parts is None:
            raise Violation(PROTOCOL_ERROR)
        self._add(payload)
        if not is_last:
            return None
        whole, self._parts = b"".join(self._parts), None
        return _checked(self._is_text, whole)

    def _add(self, payload: bytes) -> None:
        assert self._parts is not None  # noqa: S101 -- both callers saw to it
        self._size += len(payload)
        if self._size > MAX_FRAME_BYTES or len(self._parts) >= MAX_FRAGMENTS:
            raise Violation(TOO_LARGE)
        self._parts.append(payload)


def _checked(is_text: bool, payload: bytes) -> Message:  # noqa: FBT001
    if is_text and not payload.isascii():
        try:
            payload.decode()
        except UnicodeDecodeError:
            raise Violation(INVALID_TEXT) from None
    return Message(is_text, payload)
