"""Pings and pongs of the transport (RFC 6455 §§ 5.5.2, 5.5.3; Autobahn 2)."""

from govim.conformance.case import Group
from govim.conformance.expected import PONG, PROTOCOL_ERROR, Pong
from govim.conformance.frames import PING, Frame, ping, pong
from govim.conformance.wire import BOTH

A_PING = "RFC 6455 § 5.5.2"
A_PONG = "RFC 6455 § 5.5.3"
SMALL = "RFC 6455 § 5.5: at most 125 bytes"
FULL = bytes(range(125))
group = Group("pings")

group.exchange("empty", A_PING, [ping()], Pong())
group.exchange("with-text", A_PING, [ping(b"Hello")], Pong(b"Hello"))
group.exchange(
    "with-bytes",
    A_PING,
    [ping(b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff")],
    Pong(b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff"),
)
group.exchange("of-125", A_PING, [ping(FULL)], Pong(FULL))
group.exchange("of-125-in-single-bytes", A_PING, [ping(FULL)], Pong(FULL), chop=1)
group.exchange("of-126", SMALL, [ping(b"\xfe" * 126)], PROTOCOL_ERROR)
group.exchange("of-65536", SMALL, [ping(b"\xfe" * 65_536)], PROTOCOL_ERROR)
group.exchange(
    "ten",
    "RFC 6455 § 5.5.2: each is answered unless a later one was",
    [ping(b"%d" % number) for number in range(10)],
    *(Pong(b"%d" % number) for number in range(10)),
)
group.exchange(
    "ten-in-single-bytes",
    A_PING,
    [ping(b"%d" % number) for number in range(10)],
    *(Pong(b"%d" % number) for number in range(10)),
    chop=1,
)
group.exchange(
    "unmasked", "RFC 6455 § 5.1", [Frame(opcode=PING, payload=b"x", is_masked=False)], PROTOCOL_ERROR
)

for name, unasked in (("empty", pong()), ("full", pong(FULL))):
    group.exchange(
        f"an-unasked-pong-{name}", f"{A_PONG}: no answer is expected", [unasked, ping(b"x")], Pong(b"x")
    )
group.exchange(
    "unasked-pongs-and-a-message",
    A_PONG,
    lambda wire: [pong(), pong(b"a"), wire.raw(wire.ping()), pong()],
    PONG,
    wires=BOTH,
)
group.exchange("a-pong-of-126", SMALL, [pong(b"x" * 126)], PROTOCOL_ERROR)
