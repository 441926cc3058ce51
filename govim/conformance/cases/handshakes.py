"""The opening handshake (RFC 6455 § 4; docs/protocol.md § Transport)."""

from govim.conformance.case import Group
from govim.conformance.http import KEY, Head, Header, accept_of
from govim.conformance.peer import Peer
from govim.conformance.verdict import NonStrict, NotApplicable, Unexpected, Why
from govim.conformance.visit import SWITCHED, Visit
from govim.conformance.wire import JSON, MSGPACK

TRANSPORT = "docs/protocol.md § Transport"
ORIGIN = "docs/protocol.md § Transport; fault 07: before the upgrade"
PROTOCOL = "Sec-WebSocket-Protocol"
BAD_REQUEST, FORBIDDEN, UPGRADE_REQUIRED = 400, 403, 426
REFUSALS = range(400, 500)
group = Group("handshake")


async def agreed(visit: Visit, *headers: Header, cookie: str | None = None) -> tuple[Peer, Head]:
    line, head = await visit.shake(*headers, cookie=cookie)
    if head is None or head.status != SWITCHED:
        raise Unexpected("status 101", str(head or "the end of the line"))
    return Peer(line, visit.wire), head


async def refused(
    visit: Visit,
    *headers: Header,
    statuses: range | tuple[int, ...] = REFUSALS,
    without: str = "",
    method: str = "GET",
) -> Head:
    """Raises NonStrict where nothing was said."""
    _, head = await visit.shake(*headers, without=without, method=method)
    expected = f"status {statuses[0]}" if len(statuses) == 1 else "a status of refusal"
    if head is None:
        raise NonStrict(expected, "the end of the line without an answer")
    if head.status not in statuses:
        raise Unexpected(expected, str(head))
    return head


# ---- what is agreed --------------------------------------------------------------------------
@group.case("RFC 6455 § 4.2.2", sends="a good handshake", expects="101 with the accept of the key")
async def a_good_one(visit: Visit) -> None:
    _, head = await agreed(visit, (PROTOCOL, JSON.subprotocol))
    if head.get("sec-websocket-accept") != accept_of(KEY):
        raise Unexpected(f"Sec-WebSocket-Accept: {accept_of(KEY)}", head.get("sec-websocket-accept"))
    if head.get("upgrade").lower() != "websocket" or "upgrade" not in head.get("connection").lower():
        raise Unexpected("Upgrade: websocket and Connection: Upgrade", str(head.headers))


@group.case("RFC 6455 § 4.2.1", sends="Upgrade: WebSocket", expects="101: letters of any case")
async def upgrade_in_other_letters(visit: Visit) -> None:
    await agreed(visit, ("Upgrade", "WebSocket"))


@group.case("RFC 6455 § 4.2.1", sends="Connection: keep-alive, Upgrade", expects="101, as for Firefox")
async def upgrade_among_other_tokens(visit: Visit) -> None:
    await agreed(visit, ("Connection", "keep-alive, Upgrade"))


@group.case("RFC 9110 § 5.1", sends="header names in small letters", expects="101: letters of any case")
async def header_names_in_small_letters(visit: Visit) -> None:
    await agreed(visit, ("upgrade", "websocket"), ("connection", "upgrade"))


async def _chosen(visit: Visit, offer: str, *allowed: str) -> None:
    _, head = await agreed(visit, (PROTOCOL, offer))
    if head.get(PROTOCOL) not in allowed:
        raise Unexpected(f"{PROTOCOL}: {' or '.join(allowed)}", head.get(PROTOCOL) or "none")


@group.case(TRANSPORT, sends="Sec-WebSocket-Protocol: govim.1.json", expects="that one is agreed")
async def json_is_agreed(visit: Visit) -> None:
    await _chosen(visit, JSON.subprotocol, JSON.subprotocol)


@group.case(
    TRANSPORT, sends="Sec-WebSocket-Protocol: govim.1.msgpack", expects="that one is agreed", wires=(MSGPACK,)
)
async def msgpack_is_agreed(visit: Visit) -> None:
    await _chosen(visit, MSGPACK.subprotocol, MSGPACK.subprotocol)


@group.case(TRANSPORT, sends="both subprotocols", expects="the first is agreed", wires=(MSGPACK,))
async def the_first_of_both_is_agreed(visit: Visit) -> None:
    for first, second in ((JSON, MSGPACK), (MSGPACK, JSON)):
        await _chosen(visit, f"{first.subprotocol}, {second.subprotocol}", first.subprotocol)


@group.case("ADR 0005", sends="a later version and ours", expects="ours is agreed")
async def ours_among_others(visit: Visit) -> None:
    await _chosen(visit, f"govim.9.json, {JSON.subprotocol}", JSON.subprotocol)


@group.case("RFC 6455 § 4.2.2", sends="only an unknown subprotocol", expects="it is not agreed")
async def an_unknown_subprotocol(visit: Visit) -> None:
    _, head = await visit.shake((PROTOCOL, "chat.example"))
    if head is None or (head.status != SWITCHED and head.status not in REFUSALS) or head.get(PROTOCOL):
        raise Unexpected("101 without a subprotocol, or a refusal", f"{head} {head and head.get(PROTOCOL)}")


@group.case(TRANSPORT, sends="no subprotocol", expects="none is agreed, and JSON is spoken")
async def no_subprotocol(visit: Visit) -> None:
    peer, head = await agreed(visit)
    if head.get(PROTOCOL):
        raise Unexpected("no subprotocol", head.get(PROTOCOL))
    await peer.say("hello")
    await peer.expect("welcome")


@group.case(TRANSPORT, sends="an offer of permessage-deflate", expects="101 without an extension")
async def compression_is_not_agreed(visit: Visit) -> None:
    offer = "permessage-deflate; client_max_window_bits, x-webkit-deflate-frame"
    _, head = await agreed(visit, ("Sec-WebSocket-Extensions", offer))
    if head.get("sec-websocket-extensions"):
        raise Unexpected("no Sec-WebSocket-Extensions", head.get("sec-websocket-extensions"))


# ---- who may ---------------------------------------------------------------------------------
@group.case(ORIGIN, sends="the server's own Origin", expects="101")
async def the_own_origin(visit: Visit) -> None:
    await agreed(visit, ("Origin", visit.site.target.socket.origin))


def foreign_origins(own_host: str) -> dict[str, str]:
    return {
        "foreign": "https://evil.example",
        "null": "null",
        "of-another-port": f"http://{own_host}:1",
        "that-begins-as-ours": f"http://{own_host}.evil.example",
        "with-our-name-as-user": f"http://{own_host}@evil.example",
        "empty": "",
    }


def _foreign(name: str) -> None:
    async def act(visit: Visit) -> None:
        origin = foreign_origins(visit.site.target.socket.host)[name]
        await refused(visit, ("Origin", origin), statuses=(FORBIDDEN,))

    sends, expects = f"an Origin that is {name.replace('-', ' ')}, with a valid cookie", "403, no upgrade"
    group.case(ORIGIN, sends=sends, expects=expects, name=f"origin-{name}")(act)


for name in foreign_origins("x"):
    _foreign(name)


@group.case("docs/protocol.md § Close codes", sends="no cookie, then a wrong one", expects="close 4401")
async def not_signed_in(visit: Visit) -> None:
    name = visit.first.cookie.partition("=")[0]
    for cookie in ("", f"{name}=nonsense"):
        peer, _ = await agreed(visit, (PROTOCOL, JSON.subprotocol), cookie=cookie)
        await peer.expect_close(4401)


@group.case("docs/protocol.md § HTTP", sends="DELETE /api/session while connected", expects="close 4401")
async def signed_out(visit: Visit) -> None:
    if visit.site.again is None:
        raise NotApplicable(Why.NO_NEW_SIGN_IN)
    account = await visit.site.again()
    peer = await visit.talk(account)
    await visit.site.api("DELETE", "/api/session", cookie=account.cookie)
    await peer.expect_close(4401)


# ---- what is no handshake --------------------------------------------------------------------
@group.case("RFC 6455 § 4.4", sends="version 12", expects="426 that names 13; another refusal is not strict")
async def another_version(visit: Visit) -> None:
    head = await refused(visit, ("Sec-WebSocket-Version", "12"))
    if head.status != UPGRADE_REQUIRED or head.get("sec-websocket-version") != "13":
        raise NonStrict("426 with Sec-WebSocket-Version: 13", f"{head} {head.get('sec-websocket-version')}")


def _broken(
    name: str,
    clause: str,
    *headers: Header,
    without: str = "",
    method: str = "GET",
    status: int = BAD_REQUEST,
) -> None:
    """Another refusal than this one is not strict."""

    async def act(visit: Visit) -> None:
        head = await refused(visit, *headers, without=without, method=method)
        if head.status != status:
            raise NonStrict(f"status {status}", str(head))

    sends = ", ".join(
        [*(f"{key}: {value[:40]}" for key, value in headers), *([f"no {without}"] if without else [])]
    )
    group.case(clause, sends=sends or method, expects=f"{status}, no upgrade", name=name)(act)


_broken("no-version", "RFC 6455 § 4.2.1", without="Sec-WebSocket-Version")
_broken("no-key", "RFC 6455 § 4.2.1", without="Sec-WebSocket-Key")
_broken("a-short-key", "RFC 6455 § 4.2.1: 16 bytes in base64", ("Sec-WebSocket-Key", "c2hvcnQ="))
_broken("a-key-that-is-not-base64", "RFC 6455 § 4.2.1", ("Sec-WebSocket-Key", "!" * 24))
_broken("two-keys", "RFC 6455 § 11.3.1", ("Sec-WebSocket-Key", KEY), ("Sec-WebSocket-Key", KEY))
_broken("no-host", "RFC 9112 § 3.2", without="Host")
_broken("another-method", "RFC 6455 § 4.2.1: GET", method="POST")
_broken("two-hosts", "RFC 9112 § 3.2", ("Host", "a.example"), ("Host", "b.example"))
_broken("no-upgrade", "RFC 6455 § 4.2.1", without="Upgrade")
_broken("no-connection", "RFC 6455 § 4.2.1", without="Connection")
_broken("an-upgrade-to-h2c", "fault 12", ("Upgrade", "h2c"))
_broken("with-a-body", "RFC 6455 § 4.1: a GET", ("Content-Length", "4"))
_broken("a-head-without-end", "RFC 6585 § 5", ("X-Filler", "x" * 300_000), status=431)
_broken("too-many-headers", "RFC 6585 § 5", *[("X", "y")] * 200, status=431)
