"""What must not pass as HTTP (RFC 9112; faults 12 and 13). Asked of the port of the socket."""

import time

from govim.conformance.case import Group
from govim.conformance.frames import ping
from govim.conformance.http import Unreadable, read_head
from govim.conformance.line import CHUNK as PIECE
from govim.conformance.line import Said
from govim.conformance.verdict import NonStrict, NotApplicable, Unexpected, Why
from govim.conformance.visit import Visit

FAULT_12 = "fault 12"
FAULT_13 = "fault 13"
REFUSED = frozenset((400, 405, 411, 413, 414, 417, 426, 431, 501, 505))
BAD_REQUEST, HEAD_TOO_LARGE, NOT_IMPLEMENTED = 400, 431, 501
TOO_LARGE = (400, 413, 415)
LOOP_BLOCKED = 0.5  # seconds; the law says 0.05 of CPU, and the suite sees only a wall clock
NOT_FOUND = 404
FIELDS = 100_000
GIB = 1 << 30
group = Group("http")


def only_refusal(said: Said, status: int = BAD_REQUEST) -> None:
    """One answer that refuses, and the line is closed. Another refusal than this one is not strict."""
    if not said.is_closed:
        raise Unexpected("the end of the line", said.came[:80].decode("latin-1") or "nothing")
    if not said.came:
        raise NonStrict("a refusal (4xx), then the end of the line", "only the end of the line")
    try:
        head = read_head(said.came.partition(b"\r\n\r\n")[0])
    except Unreadable as error:
        raise Unexpected("a refusal (4xx)", str(error)) from error
    if head.status == NOT_FOUND and said.came.count(b"HTTP/1.1 ") == 1:
        raise NonStrict("a refusal (400, 405 …)", "status 404: the request was read")
    if head.status not in REFUSED:
        raise Unexpected("a refusal (400, 405 …)", str(head))
    if said.came.count(b"HTTP/1.1 ") > 1:
        raise Unexpected("one answer", "two: what followed was taken as a request of its own")
    if head.status != status:
        raise NonStrict(f"status {status}", str(head))


def _refuse(name: str, clause: str, sent: str, status: int = BAD_REQUEST) -> None:
    """`HOST` stands for the server's name. `NEXT` is a request of its own, which must not be answered."""

    async def act(visit: Visit) -> None:
        asked = sent.replace("HOST", visit.site.target.socket.authority)
        said = await visit.ask(asked.encode("latin-1"))
        only_refusal(said, status)
        if SECRET.encode() in said.came:
            raise Unexpected("nothing of the request in the answer", "what was sent")

    sends = sent if len(sent) < 160 else sent[:160] + "…"  # noqa: PLR2004
    group.case(clause, sends=repr(sends), expects=f"{status}, and closed", name=name)(act)


CRLF2 = "\r\n\r\n"
NEXT = "GET /livez HTTP/1.1\r\nHost: HOST" + CRLF2
POST = "POST /api/session HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n"
GET = "GET /livez HTTP/1.1\r\nHost: HOST\r\n"
CHUNK = "0" + CRLF2
SECRET = "tRLqAWNn"  # noqa: S105 -- an answer that repeats what it refuses gives a cookie away

_refuse(
    "two-lengths", FAULT_12, POST + "Content-Length: 5\r\nTransfer-Encoding: chunked" + CRLF2 + CHUNK + NEXT
)
_refuse(
    "two-lengths-in-other-order",
    FAULT_12,
    POST + "Transfer-Encoding: chunked\r\nContent-Length: 0" + CRLF2 + CHUNK,
)
_refuse(
    "xchunked",
    f"{FAULT_12}; RFC 9112 § 6.1",
    POST + "Transfer-Encoding: xchunked" + CRLF2 + CHUNK + NEXT,
    NOT_IMPLEMENTED,
)
_refuse(
    "chunked-is-not-last",
    FAULT_12,
    POST + "Transfer-Encoding: chunked, identity" + CRLF2 + CHUNK + NEXT,
    NOT_IMPLEMENTED,
)
_refuse(
    "a-space-before-the-colon", "RFC 9112 § 5.1", POST + "Transfer-Encoding : chunked" + CRLF2 + CHUNK + NEXT
)
_refuse("bare-lf-after-the-request", FAULT_12, "GET /livez HTTP/1.1\nHost: HOST\r\n\r\n")
_refuse("bare-lf-after-a-header", FAULT_12, "GET /livez HTTP/1.1\r\nHost: HOST\nX: y\r\n\r\n")
_refuse("bare-lf-at-the-end", FAULT_12, "GET /livez HTTP/1.1\r\nHost: HOST\n\n")
_refuse("bare-lf-all-over", FAULT_12, "GET /livez HTTP/1.1\nHost: HOST\n\n")
_refuse(
    "bare-lf-before-the-length",
    FAULT_12,
    "POST /api/session HTTP/1.1\r\nHost: HOST\r\nX: y\nContent-Length: 9" + CRLF2 + "{}",
)
_refuse("bare-cr-in-a-header", "RFC 9112 § 2.2", GET + "X: a\rY: b" + CRLF2)
_refuse("nul-in-a-header", "RFC 9110 § 5.5", GET + "X: a\0b" + CRLF2)
_refuse("bare-lf-in-chunks", FAULT_12, POST + "Transfer-Encoding: chunked" + CRLF2 + "2\n{}\n0\n\n" + CRLF2)
_refuse(
    "a-chunk-size-that-is-none",
    "RFC 9112 § 7.1",
    POST + "Transfer-Encoding: chunked" + CRLF2 + "0x2\r\n{}\r\n" + CHUNK,
)
_refuse(
    "a-chunk-size-with-a-sign",
    "RFC 9112 § 7.1",
    POST + "Transfer-Encoding: chunked" + CRLF2 + "-2\r\n{}\r\n" + CHUNK,
)
_refuse(
    "h2c",
    FAULT_12,
    GET
    + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"
    + CRLF2,
)
_refuse("h2c-by-prior-knowledge", FAULT_12, "PRI * HTTP/2.0" + CRLF2 + "SM" + CRLF2)
_refuse("connect", FAULT_12, "CONNECT HOST HTTP/1.1\r\nHost: HOST" + CRLF2)
_refuse("connect-elsewhere", FAULT_12, "CONNECT evil.example:25 HTTP/1.1\r\nHost: evil.example:25" + CRLF2)
_refuse("negative-length", FAULT_13, POST + "Content-Length: -1" + CRLF2 + "{}" + NEXT)
_refuse("length-with-a-sign", "RFC 9110 § 8.6", POST + "Content-Length: +2" + CRLF2 + "{}")
_refuse(
    "two-different-lengths",
    "RFC 9112 § 6.3",
    POST + "Content-Length: 2\r\nContent-Length: 4" + CRLF2 + "{}{}",
)
_refuse("two-different-lengths-in-one", "RFC 9112 § 6.3", POST + "Content-Length: 2, 4" + CRLF2 + "{}{}")
_refuse("a-length-in-hexadecimal", "RFC 9110 § 8.6", POST + "Content-Length: 0x2" + CRLF2 + "{}")
_refuse("no-host", "RFC 9112 § 3.2", "GET /livez HTTP/1.1" + CRLF2)
_refuse("two-hosts", "RFC 9112 § 3.2", GET + "Host: evil.example" + CRLF2)
_refuse("http-0-9", "RFC 9112 § 3", "GET /livez" + CRLF2)
_refuse("no-http-at-all", "RFC 9112 § 3", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + CRLF2)
_refuse("a-method-that-is-none", "RFC 9110 § 9.1: a token", "G(T /livez HTTP/1.1\r\nHost: HOST" + CRLF2)
_refuse("no-method", "RFC 9112 § 3", " /livez HTTP/1.1\r\nHost: HOST" + CRLF2)
_refuse("a-header-without-a-colon", "RFC 9112 § 5", GET + f"Cookie {SECRET}" + CRLF2)
_refuse("a-header-name-that-is-none", "RFC 9110 § 5.1", GET + f"Set@Cookie: {SECRET}" + CRLF2)
_refuse("a-cookie-with-a-nul", "RFC 9110 § 5.5", GET + f"Cookie: {SECRET}\0" + CRLF2)
_refuse("a-head-without-end", "RFC 6585 § 5", GET + "X: y\r\n" * 50_000, HEAD_TOO_LARGE)
_refuse("a-head-that-is-too-large", "RFC 6585 § 5", GET + "X: " + "y" * 17_000 + CRLF2, HEAD_TOO_LARGE)
_refuse("too-many-headers", "RFC 6585 § 5", GET + "X: y\r\n" * 500 + "\r\n", HEAD_TOO_LARGE)


def _api_here(visit: Visit) -> str:
    if not visit.site.target.has_own_api:
        raise NotApplicable(Why.NO_API_HERE)
    return visit.site.target.socket.authority


async def _large(visit: Visit, head: str, body: bytes) -> None:
    """Refused; and meanwhile a socket of somebody else is answered."""
    host = _api_here(visit)
    other = await visit.talk()
    line = await visit.line()
    await line.write(head.replace("HOST", host).encode())
    started = time.monotonic()
    await line.write(body, chop=PIECE)
    await other.send(ping(b"meanwhile"))
    await other.expect_pong(b"meanwhile")
    waited = time.monotonic() - started
    answer = await line.read_head()
    if answer is None:
        raise NonStrict("400, 413 or 415", "the end of the line, perhaps before an answer could be read")
    if answer.status not in TOO_LARGE:
        raise Unexpected("400, 413 or 415", str(answer))
    if waited > LOOP_BLOCKED:
        raise NonStrict(f"others answered within {LOOP_BLOCKED} s", f"{waited:.2f} s")


MULTIPART = "POST /api/session HTTP/1.1\r\nHost: HOST\r\nContent-Type: multipart/form-data; boundary=b\r\n"


@group.case(FAULT_13, sends=f"multipart with {FIELDS} fields", expects="400, 413 or 415; others are served")
async def a_hundred_thousand_fields(visit: Visit) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'
    body = part * FIELDS + b"--b--\r\n"
    await _large(visit, MULTIPART + f"Content-Length: {len(body)}{CRLF2}", body)


@group.case(FAULT_13, sends="a nameless field of 1 GiB", expects="413 before it came; others are served")
async def a_field_of_a_gib(visit: Visit) -> None:
    start = b"--b\r\nContent-Disposition: form-data\r\n\r\n" + b"x" * 1000
    await _large(visit, MULTIPART + f"Content-Length: {GIB}{CRLF2}", start)


@group.case(FAULT_13, sends="chunks without end", expects="413, before a MiB")
async def chunks_without_end(visit: Visit) -> None:
    chunk = b"1000\r\n" + b" " * 0x1000 + b"\r\n"
    await _large(visit, POST + "Transfer-Encoding: chunked" + CRLF2, chunk * 256)
