"""What is no frame, and what is meant to hurt (docs/protocol.md § Transport: what cannot be read closes)."""

import time

from govim.conformance.case import Group
from govim.conformance.cases.frames import CLIENT, NOWHERE, TRANSPORT
from govim.conformance.expected import NOT_THE_PROTOCOL
from govim.conformance.frames import text
from govim.conformance.verdict import NonStrict, Unexpected
from govim.conformance.visit import Visit
from govim.conformance.wire import JSON, MSGPACK

SOON = 1.0  # seconds
group = Group("nonsense")

# ---- what cannot be read ---------------------------------------------------------------------
for name, nonsense in {
    "nonsense": b"nonsense",
    "half-an-object": b'{"type":"ping"',
    "two-objects": b'{"type":"ping"}{"type":"ping"}',
    "an-array": b'[{"type":"ping"}]',
    "a-string": b'"ping"',
    "a-number": b"1",
    "null": b"null",
    "no-type": b"{}",
    "a-type-that-is-none": b'{"type":1}',
    "a-trailing-comma": b'{"type":"ping",}',
    "a-comment": b'{"type":"ping"}//',
    "single-quotes": b"{'type':'ping'}",
    "a-control-character": b'{"type":"ping","x":"\n"}',
}.items():
    group.exchange(f"json-{name}", TRANSPORT, [text(nonsense)], NOT_THE_PROTOCOL, wires=(JSON,))

for name, nonsense in {
    "never-used-byte": b"\xc1",
    "half-a-map": b"\x81\xa4type",
    "an-array": b"\x91\xa4ping",
    "a-string": b"\xa4ping",
    "a-number": b"\x01",
    "no-type": b"\x80",
    "a-type-that-is-none": b"\x81\xa4type\x01",
    "something-after-it": MSGPACK.ping() + b"\x01",
    "a-string-that-is-not-utf8": b"\x81\xa4type\xa2\xed\xa0",
    "a-lying-length": b"\x82\xa4type\xa4ping\xa1x\xdb\xff\xff\xff\xff",
    "a-map-of-four-billion": b"\xdf\xff\xff\xff\xff",
    "an-array-of-four-billion": b"\x82\xa4type\xa4ping\xa1x\xdd\xff\xff\xff\xff",
}.items():
    group.exchange(
        f"msgpack-{name}",
        TRANSPORT,
        [MSGPACK.raw(nonsense)],
        NOT_THE_PROTOCOL,
        wires=(MSGPACK,),
    )


# ---- what is meant to hurt -------------------------------------------------------------------
def _hurts(name: str, payload: bytes, *, msgpack: bool = False) -> None:
    """Read, refused or closed with 4400: whichever, it comes soon, and others are served."""

    async def act(visit: Visit) -> None:
        peer, other = await visit.talk(), await visit.talk()
        started = time.monotonic()
        await peer.send(visit.wire.raw(payload))
        await other.say("ping")
        await other.expect("pong")
        came = await peer.close_or("pong", "refused", "page")
        if came not in {"pong", "refused", "page", 4400}:
            raise Unexpected("pong, refused or close 4400", f"close {came}")
        if (took := time.monotonic() - started) > SOON:
            raise NonStrict(f"an answer within {SOON:g} s", f"{took:.2f} s")

    sends = f"{len(payload)} bytes: {payload[:40]!r}…"
    group.case(
        CLIENT,
        sends=sends,
        expects="read, refused, or close 4400",
        name=name,
        wires=(MSGPACK if msgpack else JSON,),
    )(act)


FULL = 65_000
_hurts("deep-arrays", b'{"type":"ping","x":' + b"[" * (FULL // 2) + b"]" * (FULL // 2) + b"}")
_hurts("deep-objects", b'{"type":"ping","x":' + b'{"a":' * (FULL // 6) + b"1" + b"}" * (FULL // 6) + b"}")
_hurts("deep-and-open", b'{"type":"ping","x":' + b"[" * FULL)
_hurts("many-arrays", b'{"type":"ping","x":[' + b"[]," * (FULL // 3) + b"1]}")
_hurts("many-keys", b'{"type":"ping"' + b"".join(b',"%d":0' % number for number in range(6000)) + b"}")
_hurts("the-same-key-often", b'{"type":"ping"' + b',"type":"ping"' * 4000 + b"}")
_hurts("two-types", b'{"type":"ping","type":"unheard-of"}')
_hurts("nan", b'{"type":"history","request":1,"conversation":"%s","after":NaN}' % NOWHERE.encode())
_hurts("infinity", b'{"type":"history","request":1,"conversation":"%s","after":Infinity}' % NOWHERE.encode())
_hurts(
    "a-huge-exponent", b'{"type":"history","request":1,"conversation":"%s","after":1e999}' % NOWHERE.encode()
)
_hurts("a-huge-number", b'{"type":"ping","x":' + b"9" * FULL + b"}")
_hurts("a-huge-fraction", b'{"type":"ping","x":0.' + b"0" * FULL + b"1}")
_hurts("a-huge-request", b'{"type":"history","request":' + b"9" * FULL + b"}")
_hurts("a-lone-surrogate", b'{"type":"unheard-of","client_ref":"\\ud800"}')
_hurts("escapes-only", b'{"type":"ping","x":"' + b"\\u0041" * (FULL // 6) + b'"}')
_hurts("deep-msgpack", b"\x82\xa4type\xa4ping\xa1x" + b"\x91" * FULL + b"\xc0", msgpack=True)
_hurts(
    "wide-msgpack",
    b"\x82\xa4type\xa4ping\xa1x\xdc" + (FULL).to_bytes(2, "big") + b"\x80" * FULL,
    msgpack=True,
)
_hurts("nan-in-msgpack", MSGPACK.encode({"type": "ping", "x": float("nan")}), msgpack=True)
_hurts("an-unknown-extension", b"\x82\xa4type\xa4ping\xa1x\xd4\x2a\x00", msgpack=True)
