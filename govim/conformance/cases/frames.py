"""Frames of the protocol, good and bad, in both formats (docs/protocol.md §§ Transport, Client → server)."""

from govim.conformance.case import Group
from govim.conformance.expected import NOT_THE_PROTOCOL, PONG
from govim.conformance.shapes import (
    LIMITS,
    MEMBER,
    MEMBERS,
    PEOPLE,
    REFUSED,
    SUMMARY,
    WELCOME,
    hold,
    hold_id,
    same,
)
from govim.conformance.verdict import Unexpected
from govim.conformance.visit import Visit
from govim.conformance.wire import BOTH, Fields, new_ref

TRANSPORT = "docs/protocol.md § Transport"
CLIENT = "docs/protocol.md § Client → server"
SERVER = "docs/protocol.md § Server → client"
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
        if (summary["other"] is None) != (summary["kind"] == "group"):
            raise Unexpected("the other side in a direct conversation only", str(summary))
        if summary["other"] is not None:
            hold(summary["other"], MEMBER)


@group.case(CLIENT, sends="members, a page at a time, then people", expects="everybody once, with names")
async def members_come_in_pages(visit: Visit) -> None:
    peer = await visit.open()
    await peer.say("hello")
    welcome = await peer.expect("welcome")
    for summary in welcome["conversations"][:3]:
        found: list[str] = []
        after: dict[str, str] = {}
        limit = max(1, min(200, summary["member_count"] // 2))
        while not found or after:
            await peer.say("members", request=1, conversation=summary["id"], limit=limit, **after)
            came = await peer.expect("members")
            hold(came, MEMBERS)
            same(summary["member_count"], came["count"], "count")
            for member in came["members"]:
                hold(member, MEMBER)
            people = [member["person"] for member in came["members"]]
            found += people
            after = {"after": people[-1]} if len(people) == limit else {}
        same(summary["member_count"], len(set(found)), "members")
        same(len(set(found)), len(found), "members once")
        if welcome["me"] not in found:
            raise Unexpected("me among the members", str(found))
    await peer.say("people", request=2, people=[welcome["me"], NOWHERE])
    named = await peer.expect("people")
    hold(named, PEOPLE)
    same([welcome["me"]], [each["person"] for each in named["people"]], "those that there are")


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
MEMBERS_OF = {"type_": "members", "request": 3, "conversation": NOWHERE}
_refused("members-of-limit-201", {**MEMBERS_OF, "limit": 201}, request=3)
_refused("members-after-no-uuid", {**MEMBERS_OF, "after": "x"}, request=3)
_refused("people-of-201", {"type_": "people", "request": 3, "people": [NOWHERE] * 201}, request=3)
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
same_as_absent("members-of-nowhere", MEMBERS_OF)


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
