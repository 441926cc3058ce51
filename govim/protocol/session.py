"""One connection, seen from the server, as a state machine. No sockets, no clock, no database.

A frame goes in through `receive`, a request or a refusal comes out; whoever owns the socket moves
the bytes and closes with `ProtocolError.close_code`. What `receive` keeps is the state alone, so
no sequence of frames can make it grow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import NoReturn, get_args

import msgspec

from govim.domain.errors import GovimError, Malformed, UnknownFrame
from govim.protocol.frames import Hello, Request
from govim.protocol.values import MAX_FRAME_BYTES
from govim.protocol.wire import JSON, WireFormat


class CloseCode:
    """docs/protocol.md § Close codes."""

    TOO_LARGE = 1009
    GOING_DOWN = 1001
    PROTOCOL = 4400
    SESSION_ENDED = 4401
    SLOW = 4408
    NO_HEARTBEAT = 4409


class State(Enum):
    GREETING = auto()  # waiting for hello
    OPEN = auto()
    CLOSED = auto()


# What may arrive in each state, and the state it leads to. The whole protocol is here.
REQUESTS: tuple[type[msgspec.Struct], ...] = get_args(Request)
TRANSITIONS: Mapping[State, Mapping[type, State]] = {
    State.GREETING: {Hello: State.OPEN},
    State.OPEN: dict.fromkeys((request for request in REQUESTS if request is not Hello), State.OPEN),
    State.CLOSED: {},
}
UUID_LENGTH = 36
FRAME_NAMES = frozenset(request.__struct_config__.tag for request in REQUESTS)


class ProtocolError(Exception):
    """The peer broke the protocol: close the socket with this code."""

    def __init__(self, reason: str, close_code: int = CloseCode.PROTOCOL) -> None:
        super().__init__(reason)
        self.close_code = close_code


@dataclass(frozen=True, slots=True, kw_only=True)
class BadFrame:
    """A frame that is refused while the session goes on; the echo tells the client which one."""

    error: GovimError
    client_ref: str | None
    request: int | None


class ServerSession:
    __slots__ = ("_wire", "state")

    def __init__(self, wire: WireFormat = JSON) -> None:
        self.state = State.GREETING
        self._wire = wire

    def receive(self, frame: bytes) -> Request | BadFrame:
        """One client frame; UTF-8, if the wire has text. Nonsense closes; a frame that is merely wrong is
        refused, and that is all."""
        if self.state is State.CLOSED:
            self._close("closed")
        if len(frame) > MAX_FRAME_BYTES:
            self._close("frame too large", CloseCode.TOO_LARGE)
        try:
            request = self._wire.decode(frame)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return self._explain(frame)
        following = TRANSITIONS[self.state].get(type(request))
        if following is None:
            self._close(f"{type(request).__name__} is not expected now")
        self.state = following
        return request

    def close(self) -> None:
        self.state = State.CLOSED

    def _explain(self, frame: bytes) -> BadFrame:
        """Why the typed decoder said no. Only an object that names its type is answered."""
        try:
            fields = self._wire.read(frame)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self._close("not readable")
        if self.state is not State.OPEN or not isinstance(fields, dict):
            self._close("not a frame")
        name = fields.get("type")
        if not isinstance(name, str):
            self._close("a frame has a type")
        error: GovimError = Malformed() if name in FRAME_NAMES else UnknownFrame()
        ref, request = fields.get("client_ref"), fields.get("request")
        return BadFrame(
            error=error,
            client_ref=_echo(ref) if isinstance(ref, str) else None,
            request=request if type(request) is int and 0 <= request < 2**53 else None,
        )

    def _close(self, reason: str, close_code: int = CloseCode.PROTOCOL) -> NoReturn:
        self.state = State.CLOSED
        raise ProtocolError(reason, close_code)


def _echo(ref: str) -> str | None:
    """A client_ref is echoed only if it can be one."""
    return ref if len(ref) <= UUID_LENGTH and ref.isascii() else None
