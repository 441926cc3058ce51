"""Text is UTF-8 (RFC 6455 § 8.1, RFC 3629; the classes of Autobahn 6, after Markus Kuhn's stress test)."""

from collections.abc import Iterator, Mapping

from govim.conformance.case import Group
from govim.conformance.expected import NOT_THE_PROTOCOL, NOT_UTF8, PONG
from govim.conformance.frames import TEXT, Frame, fragments, more, text
from govim.conformance.verdict import NonStrict, Unexpected
from govim.conformance.visit import Visit

CLAUSE = "RFC 6455 § 8.1: a byte stream that is not UTF-8 fails the connection"
BEFORE, AFTER = b'{"type":"ping","x":"', b'"}'
KOSME = bytes.fromhex("cebae1bdb9cf83cebcceb5")  # κόσμε; whole after 2, 5, 7, 9 and 11 bytes
INSIDE = (1, 3, 4, 6, 8, 10)
SOON = 2.0  # seconds in which a server that looks at each fragment has closed

VALID: Mapping[str, bytes] = {
    "greek": KOSME,
    "chinese": "公文流转".encode(),
    "first-of-1-byte": b"\x20",
    "first-of-2-bytes": b"\xc2\x80",
    "first-of-3-bytes": b"\xe0\xa0\x80",
    "first-of-4-bytes": b"\xf0\x90\x80\x80",
    "last-of-1-byte": b"\x7f",
    "last-of-2-bytes": b"\xdf\xbf",
    "last-of-3-bytes": b"\xef\xbf\xbf",
    "last-of-4-bytes": b"\xf4\x8f\xbf\xbf",
    "before-the-surrogates": b"\xed\x9f\xbf",
    "after-the-surrogates": b"\xee\x80\x80",
    "replacement-character": b"\xef\xbf\xbd",
    "byte-order-mark-inside": b"\xef\xbb\xbf",
    "line-separator": b"\xe2\x80\xa8",
    "specials": "".join(map(chr, range(0xFFF0, 0x10000))).encode(),
    "noncharacters": "".join(
        chr(plane << 16 | 0xFFFE | bit) for plane in range(17) for bit in (0, 1)
    ).encode(),
    "noncharacters-of-the-bmp": "".join(map(chr, range(0xFDD0, 0xFDF0))).encode(),
}
INVALID: Mapping[str, bytes] = {
    **{f"cut-after-{size}": KOSME[:size] for size in INSIDE},
    "beyond-10ffff": b"\xf4\x90\x80\x80",
    "last-of-21-bits": b"\xf7\xbf\xbf\xbf",
    "first-of-5-bytes": b"\xf8\x88\x80\x80\x80",
    "first-of-6-bytes": b"\xfc\x84\x80\x80\x80\x80",
    "last-of-5-bytes": b"\xfb\xbf\xbf\xbf\xbf",
    "last-of-6-bytes": b"\xfd\xbf\xbf\xbf\xbf\xbf",
    **{f"unexpected-continuations-{size}": (b"\x80\xbf" * 4)[:size] for size in range(1, 8)},
    "every-continuation": bytes(range(0x80, 0xC0)),
    **{
        f"lonely-start-{start:02x}": bytes((start, 0x20))
        for start in (0xC0, 0xC2, 0xDF, 0xE0, 0xEF, 0xF0, 0xF4)
    },
    "lonely-starts-of-2-bytes": b"".join(bytes((start, 0x20)) for start in range(0xC0, 0xE0)),
    "lonely-starts-of-3-bytes": b"".join(bytes((start, 0x20)) for start in range(0xE0, 0xF0)),
    "lonely-starts-of-4-bytes": b"".join(bytes((start, 0x20)) for start in range(0xF0, 0xF8)),
    "last-byte-missing-of-2": b"\xdf",
    "last-byte-missing-of-3-zero": b"\xe0\x80",
    "last-byte-missing-of-3": b"\xef\xbf",
    "last-byte-missing-of-4-zero": b"\xf0\x80\x80",
    "last-byte-missing-of-4": b"\xf7\xbf\xbf",
    "incomplete-ones-joined": b"\xc0\xe0\x80\xf0\x80\x80\xdf\xef\xbf\xf7\xbf\xbf",
    "impossible-fe": b"\xfe",
    "impossible-ff": b"\xff",
    "impossible-both": b"\xfe\xfe\xff\xff",
    "overlong-slash-2": b"\xc0\xaf",
    "overlong-slash-3": b"\xe0\x80\xaf",
    "overlong-slash-4": b"\xf0\x80\x80\xaf",
    "overlong-last-2": b"\xc1\xbf",
    "overlong-last-3": b"\xe0\x9f\xbf",
    "overlong-last-4": b"\xf0\x8f\xbf\xbf",
    "overlong-nul-2": b"\xc0\x80",
    "overlong-nul-3": b"\xe0\x80\x80",
    "overlong-nul-4": b"\xf0\x80\x80\x80",
    **{
        f"surrogate-{name}": bytes.fromhex(code)
        for name, code in (
            ("first-high", "eda080"),
            ("last-high", "edafbf"),
            ("first-low", "edb080"),
            ("last-low", "edbfbf"),
            ("pair-first", "eda080edb080"),
            ("pair-last", "edafbfedbfbf"),
        )
    },
    "after-good-text": KOSME + b"\xed\xa0\x80" + b"edited",
}
group = Group("utf8")


def around(middle: bytes) -> bytes:
    return BEFORE + middle + AFTER


def byte_by_byte(middle: bytes) -> list[Frame]:
    """The middle in fragments of one byte each; of long ones the first are, the rest is one."""
    head, rest = middle[:12], middle[12:]
    parts: Iterator[bytes] = (head[at : at + 1] for at in range(len(head)))
    return fragments(TEXT, BEFORE, *parts, rest, AFTER)


for name, middle in VALID.items():
    group.exchange(f"valid-{name}", CLAUSE, [text(around(middle))], PONG)
    group.exchange(f"valid-{name}-in-fragments", CLAUSE, byte_by_byte(middle), PONG)
group.exchange("valid-in-single-bytes", CLAUSE, [text(around(KOSME))], PONG, chop=1)
for name, middle in INVALID.items():
    group.exchange(f"invalid-{name}", CLAUSE, [text(around(middle))], NOT_UTF8)
    group.exchange(f"invalid-{name}-in-fragments", CLAUSE, byte_by_byte(middle), NOT_UTF8)
for size in INSIDE:
    ending = around(b"") + KOSME[:size]
    group.exchange(f"invalid-message-ends-inside-after-{size}", CLAUSE, [text(ending)], NOT_UTF8)
group.exchange("invalid-at-the-very-start", CLAUSE, [text(b"\xff" + around(b""))], NOT_UTF8)
group.exchange(
    "invalid-after-a-message",
    CLAUSE,
    [text(around(KOSME)), text(around(b"\xff"))],
    PONG,
    NOT_UTF8,
    is_last_apart=True,
)
group.exchange("invalid-in-single-bytes", CLAUSE, [text(around(b"\xed\xa0\x80"))], NOT_UTF8, chop=1)
group.exchange(
    "nul-is-utf8-but-not-json", "docs/protocol.md § Transport", [text(around(b"\x00"))], NOT_THE_PROTOCOL
)


@group.case(
    CLAUSE,
    sends="a fragment with a surrogate in it, and no last fragment",
    expects="close 1007 at once; closed at the last fragment is not strict",
)
async def invalid_is_seen_in_its_fragment(visit: Visit) -> None:
    peer = await visit.talk()
    await peer.send(text(BEFORE + KOSME, fin=False), more(b"\xed\xa0\x80"))
    try:
        await peer.expect_close(1007, patience=SOON)
    except Unexpected as other:
        if isinstance(other, NonStrict) or not other.came.startswith("nothing"):
            raise
        await peer.send(more(AFTER, fin=True))
        await peer.expect_close(1007)
        raise NonStrict("close 1007 before the last fragment", "close 1007 after it") from other
