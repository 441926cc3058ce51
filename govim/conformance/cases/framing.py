"""Sizes and pieces of messages (RFC 6455 § 5.2; Autobahn 1)."""

from collections.abc import Callable

from govim.conformance.case import Group
from govim.conformance.expected import NOT_THE_PROTOCOL, PONG, PROTOCOL_ERROR, TOO_BIG, Close
from govim.conformance.frames import BINARY, EIGHT_BYTES, TEXT, TWO_BYTES, Frame
from govim.conformance.wire import BOTH, JSON, MSGPACK, Wire

FRAMING = "RFC 6455 § 5.2"
LIMIT = 65_536  # docs/protocol.md § Transport
LARGE = 1 << 20
group = Group("framing", wires=BOTH)


def sized(size: int) -> Callable[[Wire], list[Frame]]:
    return lambda wire: [wire.raw(wire.ping(size))]


for size in (64, 125, 126, 127, 128, LIMIT - 1, LIMIT):
    group.exchange(f"size-{size}", FRAMING, sized(size), PONG)
for size, chop in ((64, 1), (128, 1), (LIMIT, 997), (LIMIT, LIMIT - 1)):
    group.exchange(
        f"size-{size}-in-pieces-of-{chop}",
        FRAMING,
        sized(size),
        PONG,
        chop=chop,
    )
group.exchange("two-in-one-piece", FRAMING, lambda wire: [wire.raw(wire.ping())] * 2, PONG, PONG)
group.exchange("twenty-in-one-piece", FRAMING, lambda wire: [wire.raw(wire.ping())] * 20, *[PONG] * 20)

# A message with nothing in it is a good frame, and no frame of the protocol.
group.exchange("size-0", "docs/protocol.md § Transport", lambda wire: [wire.raw(b"")], NOT_THE_PROTOCOL)

# A frame of the other kind than was agreed.
OTHER_KIND = Close((4400,), may=(1003,))
for wire, other in ((JSON, BINARY), (MSGPACK, TEXT)):
    group.exchange(
        f"no-{wire.name}-in-the-other-kind-of-frame",
        "docs/protocol.md § Transport: frames of the other kind close (4400)",
        [Frame(opcode=other, payload=b'{"type":"ping"}')],
        OTHER_KIND,
        wires=(wire,),
    )

# ---- limits (docs/protocol.md § Transport; faults 08 and 09) -----------------------------------
group.exchange("one-over-the-limit", "docs/protocol.md § Close codes", sized(LIMIT + 1), TOO_BIG)
group.exchange("far-over-the-limit", "docs/protocol.md § Close codes", sized(LARGE), TOO_BIG)
group.exchange(
    "over-the-limit-in-fragments",
    "docs/protocol.md § Close codes",
    lambda wire: wire.in_parts(5, wire.ping(LIMIT + 1)),
    TOO_BIG,
)
group.exchange(
    "a-lying-64-bit-length",
    "fault 08: closed at the limit, whatever the head promises",
    lambda wire: [Frame(opcode=wire.opcode, payload=b" " * 2 * LIMIT, length=1 << 40)],
    TOO_BIG,
)
group.exchange(
    "a-length-beyond-63-bits",
    "RFC 6455 § 5.2: the most significant bit MUST be 0",
    lambda wire: [Frame(opcode=wire.opcode, payload=b" ", length=(1 << 64) - 1)],
    Close((1002, 1009)),
)
group.exchange(
    "a-short-length-in-two-bytes",
    "RFC 6455 § 5.2: the minimal number of bytes MUST be used",
    [Frame(opcode=TEXT, payload=JSON.ping(64), length_form=TWO_BYTES)],
    PROTOCOL_ERROR,
    wires=(JSON,),
)
group.exchange(
    "a-short-length-in-eight-bytes",
    "RFC 6455 § 5.2: the minimal number of bytes MUST be used",
    [Frame(opcode=TEXT, payload=JSON.ping(128), length_form=EIGHT_BYTES)],
    PROTOCOL_ERROR,
    wires=(JSON,),
)
group.exchange(
    "unmasked",
    "RFC 6455 § 5.1: the server MUST close on a frame that is not masked",
    lambda wire: [Frame(opcode=wire.opcode, payload=wire.ping(), is_masked=False)],
    PROTOCOL_ERROR,
)
