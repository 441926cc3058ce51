"""What is reserved closes (RFC 6455 § 5.2; Autobahn 3 and 4)."""

from govim.conformance.case import Group
from govim.conformance.expected import PONG, PROTOCOL_ERROR
from govim.conformance.frames import CLOSE, PING, TEXT, Frame, text
from govim.conformance.wire import JSON

BITS = "RFC 6455 § 5.2: RSV MUST be 0 unless an extension was negotiated"
OPCODES = "RFC 6455 § 5.2: an unknown opcode fails the connection"
group = Group("reserved")

for bits in range(1, 8):
    broken = Frame(opcode=TEXT, payload=JSON.ping(), rsv=bits)
    group.exchange(f"bits-{bits:03b}", BITS, [broken], PROTOCOL_ERROR)
    group.exchange(
        f"bits-{bits:03b}-after-a-message",
        BITS,
        [text(JSON.ping()), broken],
        PONG,
        PROTOCOL_ERROR,
        is_last_apart=True,
    )
for name, opcode in (("ping", PING), ("close", CLOSE)):
    group.exchange(f"bits-on-a-{name}", BITS, [Frame(opcode=opcode, rsv=0b100)], PROTOCOL_ERROR)
group.exchange(
    "bits-in-single-bytes", BITS, [Frame(opcode=TEXT, payload=JSON.ping(), rsv=0b010)], PROTOCOL_ERROR, chop=1
)

for opcode in (*range(3, 8), *range(11, 16)):
    kind = "control" if opcode & 8 else "data"
    unknown = Frame(opcode=opcode, payload=b"reserved")
    group.exchange(f"{kind}-opcode-{opcode}", OPCODES, [Frame(opcode=opcode)], PROTOCOL_ERROR)
    group.exchange(
        f"{kind}-opcode-{opcode}-after-a-message",
        OPCODES,
        [text(JSON.ping()), unknown],
        PONG,
        PROTOCOL_ERROR,
        is_last_apart=True,
    )
