"""One WebSocket of the suite: sends any frames, and says what should have come when something else does."""

from typing import Final

from govim.conformance.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Frame, close, pong
from govim.conformance.line import PATIENCE, Line
from govim.conformance.verdict import NonStrict, Unexpected
from govim.conformance.wire import Fields, Wire

# What a server may say at any time: other cases, and other people, write into the same conversations.
PUSHES: Final = frozenset({"entry", "receipts", "conversation", "ping"})
MESSAGES = (TEXT, BINARY, CONTINUATION)


class Peer:
    def __init__(self, line: Line, wire: Wire, *, answers_pings: bool = True) -> None:
        self.line = line
        self.wire = wire
        self.answers_pings = answers_pings
        self.passed_over: list[Fields] = []
        self._parts: list[bytes] = []

    async def send(self, *frames: Frame, chop: int = 0) -> None:
        await self.line.write(b"".join(frame.encode() for frame in frames), chop=chop)

    async def say(self, type_: str, **fields: object) -> None:
        await self.send(self.wire.frame({"type": type_, **fields}))

    async def expect(self, *types: str, patience: float = PATIENCE) -> Fields:
        """The next frame of these types. Pushes are passed over, anything else is unexpected."""
        expected = " or ".join(types)
        while True:
            came = await self.message(expected, patience)
            if came.get("type") in types:
                return came
            if came.get("type") not in PUSHES:
                raise Unexpected(expected, str(came))
            self.passed_over.append(came)
            if came["type"] == "ping" and self.answers_pings:
                await self.say("pong")

    async def expect_after(self, first: str, then: str) -> Fields:
        await self.expect(first)
        return await self.expect(then)

    async def expect_pong(self, payload: bytes) -> None:
        expected = f"pong {payload!r}"
        while (frame := await self._next(expected)).opcode != PONG:
            self._pass_over(frame, expected)
        if frame.payload != payload:
            raise Unexpected(expected, str(frame))

    async def expect_close(
        self, *codes: int | None, may: tuple[int | None, ...] = (), patience: float = PATIENCE
    ) -> None:
        """A close frame with one of these codes, then the end of the line. A line that ends without a close
        frame, or a code that only `may` come, is not strict. None is a close frame without a code."""
        expected = "close " + " or ".join(str(code) for code in codes)
        while (frame := await self._next_or_end(expected, patience)) is not None and frame.opcode != CLOSE:
            self._pass_over(frame, expected)
        if frame is None:
            raise NonStrict(expected, "the end of the line without a close frame")
        if frame.close_code not in (*codes, *may):
            raise Unexpected(expected, str(frame))
        await self.send(close(frame.close_code))
        await self.expect_end(patience)
        if frame.close_code not in codes:
            raise NonStrict(expected, str(frame))

    async def close_or(self, *types: str, patience: float = PATIENCE) -> str | int | None:
        """Whichever comes first: a close (its code, None without), or a frame of these types (its type)."""
        expected = f"{' or '.join(types)} or a close"
        while (frame := await self._next_or_end(expected, patience)) is not None:
            if frame.opcode == CLOSE:
                return frame.close_code
            if frame.opcode in MESSAGES and (came := self.wire.decode(frame.payload).get("type")) in types:
                return str(came)
            self._pass_over(frame, expected)
        return None

    async def expect_end(self, patience: float = PATIENCE) -> None:
        """Nothing more, and the line is closed by the server (RFC 6455 § 7.1.1)."""
        if (frame := await self._next_or_end("the end of the line", patience)) is not None:
            raise Unexpected("the end of the line", str(frame))

    async def message(self, expected: str, patience: float = PATIENCE) -> Fields:
        """The next whole message; pings of the transport are answered."""
        while True:
            frame = await self._next(expected, patience)
            if frame.opcode == PING:
                await self.send(pong(frame.payload))
                continue
            if frame.opcode not in MESSAGES:
                raise Unexpected(expected, str(frame))
            self._parts.append(frame.payload)
            if frame.fin:
                whole, self._parts = b"".join(self._parts), []
                came = self.wire.decode(whole)
                if not isinstance(came, dict):
                    raise Unexpected(expected, str(frame))
                return came

    def _pass_over(self, frame: Frame, expected: str) -> None:
        if frame.opcode not in MESSAGES or not frame.fin:
            raise Unexpected(expected, str(frame))
        if self.wire.decode(frame.payload).get("type") not in PUSHES:
            raise Unexpected(expected, str(frame))

    async def _next(self, expected: str, patience: float = PATIENCE) -> Frame:
        frame = await self._next_or_end(expected, patience)
        if frame is None:
            raise Unexpected(expected, "the end of the line")
        return frame

    async def _next_or_end(self, expected: str, patience: float = PATIENCE) -> Frame | None:
        try:
            frame = await self.line.frame(patience)
        except TimeoutError as error:
            raise Unexpected(expected, f"nothing within {patience:g} s") from error
        if frame is not None and (frame.is_masked or frame.rsv):
            raise Unexpected("an unmasked frame without reserved bits (RFC 6455 §§ 5.1, 5.2)", str(frame))
        if frame is not None and frame.opcode in {TEXT, BINARY} and frame.opcode != self.wire.opcode:
            raise Unexpected(f"frames of {self.wire.subprotocol}", str(frame))
        return frame
