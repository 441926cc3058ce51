"""The closing handshake (RFC 6455 §§ 5.5.1, 7; Autobahn 7)."""

from govim.conformance.case import Group
from govim.conformance.expected import NOT_UTF8, PONG, PROTOCOL_ERROR, Close, Pong
from govim.conformance.frames import CLOSE, Frame, close, more, ping
from govim.conformance.wire import BOTH

ECHO = "RFC 6455 § 5.5.1: a close is answered by a close, with its code"
CODES = "RFC 6455 § 7.4"
SILENCE = "RFC 6455 § 5.5.1: after a close nothing more is sent"
REASON = "RFC 6455 § 7.1.6: the reason is UTF-8"
LONGEST = 123
NORMAL = Close((1000,))
group = Group("closing")

group.exchange("normal", ECHO, [close()], NORMAL, wires=BOTH)
group.exchange("in-single-bytes", ECHO, [close()], NORMAL, chop=1)
group.exchange("without-a-code", ECHO, [close(None)], Close((None, 1000)))
group.exchange("with-a-reason", ECHO, [close(1000, "再见".encode())], NORMAL)
group.exchange("with-the-longest-reason", ECHO, [close(1000, b"x" * LONGEST)], NORMAL)
for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999):
    group.exchange(f"code-{code}", CODES, [close(code)], Close((code,), may=(1000,)))
for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535):
    group.exchange(f"invalid-code-{code}", CODES, [close(code)], PROTOCOL_ERROR)

group.exchange(
    "one-byte-of-payload", "RFC 6455 § 5.5.1", [Frame(opcode=CLOSE, payload=b"\x03")], PROTOCOL_ERROR
)
group.exchange(
    "a-reason-that-is-too-long", "RFC 6455 § 5.5", [close(1000, b"x" * (LONGEST + 1))], PROTOCOL_ERROR
)
for name, reason in (("invalid", b"\xce\xba\xed\xa0\x80"), ("cut", b"\xce")):
    group.exchange(f"a-reason-of-{name}-utf8", REASON, [close(1000, reason)], Close((1007,), may=(1002,)))
group.exchange("unmasked", "RFC 6455 § 5.1", [Frame(opcode=CLOSE, is_masked=False)], PROTOCOL_ERROR)

group.exchange(
    "after-a-message",
    ECHO,
    lambda wire: [wire.raw(wire.ping()), close()],
    PONG,
    NORMAL,
    wires=BOTH,
    is_last_apart=True,
)
group.exchange("after-a-ping", ECHO, [ping(b"x"), close()], Pong(b"x"), NORMAL, is_last_apart=True)
group.exchange("a-ping-after-it", SILENCE, [close(), ping(b"x")], NORMAL)
group.exchange("a-second-one-after-it", SILENCE, [close(), close()], Close((1000,), may=(1002,)))
group.exchange(
    "a-message-after-it", SILENCE, lambda wire: [close(), wire.raw(wire.ping())], NORMAL, wires=BOTH
)
group.exchange(
    "in-the-middle-of-a-message",
    "RFC 6455 § 5.4: a control frame may stand between fragments",
    lambda wire: [wire.raw(b"{", fin=False), close(), more(b"}", fin=True)],
    NORMAL,
    wires=BOTH,
)
group.exchange(
    "broken-text-after-it", SILENCE, lambda wire: [close(), wire.raw(b"\xff"), Frame(opcode=3)], NORMAL
)
group.exchange("broken-text-before-it", CODES, lambda wire: [wire.raw(b"\xff"), close()], NOT_UTF8)
