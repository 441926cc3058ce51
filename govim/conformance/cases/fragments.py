"""Messages in fragments (RFC 6455 § 5.4; Autobahn 5): at most 64 of them (docs/protocol.md § Transport)."""

from collections.abc import Callable

from govim.conformance.case import Group
from govim.conformance.expected import PONG, PROTOCOL_ERROR, TOO_MANY_FRAGMENTS, Pong
from govim.conformance.frames import CLOSE, CONTINUATION, PING, Frame, more, ping, pong, text
from govim.conformance.frames import PONG as PONG_OPCODE
from govim.conformance.verdict import Unexpected
from govim.conformance.visit import Visit
from govim.conformance.wire import BOTH, JSON, Wire

FRAGMENTS = "RFC 6455 § 5.4"
CONTROL = "RFC 6455 § 5.4: control frames MUST NOT be fragmented"
NO_START = "RFC 6455 § 5.4: a continuation needs a start"
NOT_MIXED = "RFC 6455 § 5.4: fragments of messages MUST NOT be interleaved"
BOUND = "docs/protocol.md § Transport: at most 64 fragments"
MOST = 64
BURST, MOST_BURSTS = 500, 200
group = Group("fragments", wires=BOTH)


def between(wire: Wire, *inner: Frame) -> list[Frame]:
    """These frames between the two halves of a message."""
    first, last = wire.in_parts(2)
    return [first, *inner, last]


def empty_ones(wire: Wire) -> list[Frame]:
    return [wire.raw(b"", fin=False), more(b""), more(wire.ping()), more(b"", fin=True)]


def spread(wire: Wire) -> list[Frame]:
    first, second, third = wire.in_parts(3)
    return [first, ping(b"1"), second, ping(b"2"), third]


def parts(count: int) -> Callable[[Wire], list[Frame]]:
    return lambda wire: wire.in_parts(count)


def unstarted(*, fin: bool) -> Callable[[Wire], list[Frame]]:
    return lambda wire: [*wire.in_parts(2), more(b"{}", fin=fin)]


for count in (2, 3, MOST):
    group.exchange(f"{count}-fragments", FRAGMENTS, parts(count), PONG)
group.exchange("two-in-single-bytes", FRAGMENTS, lambda wire: wire.in_parts(2), PONG, chop=1)
group.exchange("empty-fragments", FRAGMENTS, empty_ones, PONG)
group.exchange("a-ping-between", FRAGMENTS, lambda wire: between(wire, ping(b"x")), Pong(b"x"), PONG)
group.exchange(
    "a-ping-between-in-single-bytes",
    FRAGMENTS,
    lambda wire: between(wire, ping(b"x")),
    Pong(b"x"),
    PONG,
    chop=1,
)
group.exchange("a-pong-between", FRAGMENTS, lambda wire: between(wire, pong(b"x")), PONG)
group.exchange("pings-between-three", FRAGMENTS, spread, Pong(b"1"), Pong(b"2"), PONG)


for name, opcode in (("ping", PING), ("pong", PONG_OPCODE), ("close", CLOSE)):
    group.exchange(
        f"a-{name}-in-fragments",
        CONTROL,
        [Frame(opcode=opcode, fin=False), more(b"", fin=True)],
        PROTOCOL_ERROR,
        wires=(JSON,),
    )
for name, fin in (("last", True), ("unfinished", False)):
    group.exchange(f"a-{name}-continuation-without-start", NO_START, [more(b"{}", fin=fin)], PROTOCOL_ERROR)
    group.exchange(
        f"a-{name}-continuation-after-a-message",
        NO_START,
        unstarted(fin=fin),
        PONG,
        PROTOCOL_ERROR,
        is_last_apart=True,
    )
group.exchange(
    "a-message-within-a-message", NOT_MIXED, lambda wire: between(wire, wire.raw(wire.ping())), PROTOCOL_ERROR
)
group.exchange(
    "a-start-within-a-message",
    NOT_MIXED,
    lambda wire: between(wire, wire.raw(wire.ping(), fin=False)),
    PROTOCOL_ERROR,
)
group.exchange(
    "unmasked-continuation",
    "RFC 6455 § 5.1",
    [text(b'{"type":', fin=False), Frame(opcode=CONTINUATION, payload=b'"ping"}', is_masked=False)],
    PROTOCOL_ERROR,
    wires=(JSON,),
)

# ---- the bound -------------------------------------------------------------------------------
group.exchange("one-fragment-too-many", BOUND, lambda wire: wire.in_parts(MOST + 1), TOO_MANY_FRAGMENTS)
group.exchange(
    "pings-are-no-fragments",
    BOUND,
    lambda wire: between(wire, *[ping(b"x")] * (MOST + 6)),
    *[Pong(b"x")] * (MOST + 6),
    PONG,
)
group.exchange(
    "empty-fragments-count",
    BOUND,
    lambda wire: [wire.raw(b"", fin=False), *[more(b"")] * (MOST + 6)],
    TOO_MANY_FRAGMENTS,
)


@group.case(
    "fault 09",
    sends="a message without end, in fragments of one byte",
    expects="close 1008 or 1009 long before a MiB",
)
async def a_message_without_end(visit: Visit) -> None:
    peer = await visit.talk()
    await peer.send(visit.wire.raw(b" ", fin=False))
    burst = more(b" ").encode() * BURST
    for _ in range(MOST_BURSTS):
        await peer.line.write(burst)
        if await peer.line.has_come():
            await peer.expect_close(1008, 1009)
            return
    raise Unexpected("close 1008 or 1009", f"nothing after {BURST * MOST_BURSTS} fragments")
