"""Frames of the protocol, good and bad, in both formats (docs/protocol.md §§ Transport, Client → server)."""

import time

from govim.conformance.case import Group
from govim.conformance.expected import NOT_THE_PROTOCOL, PONG
from govim.conformance.frames import text
from govim.conformance.shapes import LIMITS, MEMBER, REFUSED, SUMMARY, WELCOME, hold, hold_id, same
from govim.conformance.verdict import NonStrict, Unexpected
from govim.conformance.visit import Visit
from govim.conformance.wire import BOTH, JSON, MSGPACK, Fields, new_ref

TRANSPORT = "docs/protocol.md § Transport"
CLIENT = "docs/protocol.md § Client → server"
SERVER = "docs/protocol.md § Server → client"
SOON = 1.0
NOWHERE = "00000000-0000-7000-8000-000000000000"
group = Group("frames", wires=BOTH)


# ---- hello -----------------------------------------------------------------------------------
@group.case(SERVER, sends="hello", expects="welcome with all that is promised of it")
async def hello_is_welcomed(visit: Visit) -> None:
    peer = await visit.open()
    await peer.say("hello", lang="en", cursors={}, personal=0, device="conformance")
    welcome = await peer.expect("welcome")
    hold(welcome, WELCOME)
    hold(welcome["limits"], LIMITS)
    same(1, welcome["protocol"], "protocol")
    same(visit.first.person, welcome["me"], "me")
    for summary in welcome["conversations"]:
        hold(summary, SUMMARY)
        hold_id(summary["id"])
        for member in summary["members"]:
            hold(member, MEMBER)
        if welcome["me"] not in {member["person"] for member in summary["members"]}:
            raise Unexpected("me among the members", str(summary["members"]))


def _before_hello(fields: Fields) -> None:
    async def act(visit: Visit) -> None:
        peer = await visit.open()
        await peer.say(**fields)
        await peer.expect_close(4400)

    name = f"{fields['type_']}-before-hello"
    group.case(CLIENT, sends=f"{fields['type_']} before hello", expects="close 4400", name=name)(act)


_before_hello({"type_": "ping"})
_before_hello({"type_": "receipt", "conversation": NOWHERE, "read": 1})
_before_hello({"type_": "unheard-of"})
_before_hello(
    {"type_": "send", "client_ref": NOWHERE, "conversation": NOWHERE, "body": {"kind": "text", "text": "x"}}
)
group.exchange(
    "a-second-hello", f"{CLIENT}: once", lambda wire: [wire.frame({"type": "hello"})], NOT_THE_PROTOCOL
)
group.exchange("ping", CLIENT, lambda wire: [wire.raw(wire.ping())], PONG)
group.exchange(
    "pong", f"{CLIENT}: no answer", lambda wire: [wire.frame({"type": "pong"}), wire.raw(wire.ping())], PONG
)

# ---- what is unknown -------------------------------------------------------------------------
group.exchange(
    "unknown-fields-are-ignored",
    TRANSPORT,
    lambda wire: [wire.frame({"type": "ping", "later": {"a": [1, None, {"b": 1.5}]}, "": True})],
    PONG,
)


@group.case(
    TRANSPORT, sends="a frame of an unknown type, then ping", expects="refused unknown_frame, then pong"
)
async def unknown_frames_are_refused(visit: Visit) -> None:
    peer = await visit.talk()
    await peer.say("unheard-of", request=7)
    refused = await peer.expect("refused")
    hold(refused, REFUSED)
    same("unknown_frame", refused["code"], "code")
    same(7, refused["request"], "request")
    await peer.say("ping")
    await peer.expect("pong")


def _refused(name: str, fields: Fields, **echoed: object) -> None:
    """A frame that is merely wrong is refused, says which one it was, and the session goes on."""

    async def act(visit: Visit) -> None:
        peer = await visit.talk()
        await peer.say(**fields)
        refused = await peer.expect("refused")
        hold(refused, REFUSED)
        for key, value in echoed.items():
            same(value, refused[key], key)
        if not refused["code"] or not refused["text"]:
            raise Unexpected("a code and a text", str(refused))
        await peer.say("ping")
        await peer.expect("pong")

    group.case(
        SERVER, sends=str(fields).replace("type_", "type"), expects="refused; the session goes on", name=name
    )(act)


BODY = {"kind": "text", "text": "x"}
REF = new_ref()
HISTORY = {"type_": "history", "request": 3, "conversation": NOWHERE}
_refused("send-without-fields", {"type_": "send"})
_refused("send-without-a-body", {"type_": "send", "client_ref": REF, "conversation": NOWHERE}, client_ref=REF)
_refused(
    "send-to-no-uuid", {"type_": "send", "client_ref": REF, "conversation": "x", "body": BODY}, client_ref=REF
)
_refused("send-without-a-ref", {"type_": "send", "conversation": NOWHERE, "body": BODY})
_refused(
    "send-with-a-ref-that-is-none", {"type_": "send", "client_ref": 5, "conversation": NOWHERE, "body": BODY}
)
_refused(
    "send-of-an-unknown-kind",
    {"type_": "send", "client_ref": REF, "conversation": NOWHERE, "body": {"kind": "hologram", "text": "x"}},
    client_ref=REF,
)
_refused("recall-of-sequence-zero", {"type_": "recall", "client_ref": REF, "conversation": NOWHERE, "seq": 0})
_refused("history-of-limit-zero", {**HISTORY, "limit": 0}, request=3)
_refused("history-of-limit-201", {**HISTORY, "limit": 201}, request=3)
_refused("history-of-a-negative-sequence", {**HISTORY, "before": -1}, request=3)
_refused("history-of-a-fraction", {**HISTORY, "after": 1.5}, request=3)
_refused("history-of-a-huge-sequence", {**HISTORY, "after": 2**63}, request=3)
_refused("history-of-a-text", {**HISTORY, "after": "1"}, request=3)
_refused("receipt-of-a-truth", {"type_": "receipt", "conversation": NOWHERE, "read": True})


def same_as_absent(name: str, fields: Fields) -> None:
    """A conversation that one may not know of is answered as one that is not there."""

    async def act(visit: Visit) -> None:
        peer = await visit.talk()
        await peer.say(**fields)
        same("not_found", (await peer.expect("refused"))["code"], "code")

    group.case("docs/protocol.md § HTTP", sends=name, expects="refused not_found", name=name)(act)


same_as_absent(
    "send-to-nowhere", {"type_": "send", "client_ref": new_ref(), "conversation": NOWHERE, "body": BODY}
)
same_as_absent(
    "recall-in-nowhere", {"type_": "recall", "client_ref": new_ref(), "conversation": NOWHERE, "seq": 1}
)
same_as_absent("history-of-nowhere", HISTORY)

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
    "a-string-that-is-not-utf8": b"\x82\xa4type\xa4ping\xa1x\xa2\xed\xa0",
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


@group.case(
    "docs/protocol.md § Client → server: at most 64 under way",
    sends="300 history requests at once",
    expects="300 answers, each with its request",
)
async def many_requests_at_once(visit: Visit) -> None:
    peer = await visit.talk()
    asked = [{"type": "history", "request": number, "conversation": NOWHERE} for number in range(300)]
    await peer.send(*map(peer.wire.frame, asked))
    answered = [(await peer.expect("refused"))["request"] for _ in asked]
    same(list(range(300)), sorted(answered), "requests")
