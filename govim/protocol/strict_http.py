"""What h11 lets pass, and we do not, on either port: whatever two servers could read in two ways (fault 12),
heads without measure, and handshakes that are none (RFC 6455 § 4.2.1)."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

import h11
from h11._receivebuffer import ReceiveBuffer

VERSION = b"13"
KEY_BYTES = 16
MAX_HEAD = 16 * 1024  # bytes; h11 counts only what came before a head was whole
MAX_HEADERS = 100
LINE_ENDS = 4  # the bytes of a header that are neither name nor value
Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Refusal:
    status: int
    headers: tuple[Header, ...] = ()


BAD_REQUEST = Refusal(400)
TOO_MUCH = Refusal(431)  # RFC 6585 § 5
OTHER_VERSION = Refusal(426, ((b"upgrade", b"websocket"), (b"sec-websocket-version", VERSION)))


def refusal_of(request: h11.Request) -> Refusal | None:
    """h2c, CONNECT and two lengths let a request slip past a proxy's rules."""
    headers = list(request.headers)  # h11 gives the names in lower case
    if len(headers) > MAX_HEADERS or _size(request) > MAX_HEAD:
        return TOO_MUCH
    is_h2c = any(b"h2c" in value.lower() for value in _all(headers, b"upgrade"))
    is_ambiguous = {b"content-length", b"transfer-encoding"} <= {name for name, _ in headers}
    if request.method in {b"CONNECT", b"PRI"} or is_h2c or is_ambiguous:
        return BAD_REQUEST
    return _bad_handshake(request, headers) if _is_handshake(headers) else None


def has_body(request: h11.Request) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip(b"0"))
        for name, value in request.headers
    )


def _size(request: h11.Request) -> int:
    return len(request.target) + sum(len(name) + len(value) + LINE_ENDS for name, value in request.headers)


def _all(headers: Sequence[Header], name: bytes) -> list[bytes]:
    return [value for key, value in headers if key == name]


def _is_handshake(headers: Sequence[Header]) -> bool:
    """Meant as one: a browser that says either says both."""
    return _is_upgrade(headers) or bool(_all(headers, b"sec-websocket-key"))


def _is_upgrade(headers: Sequence[Header]) -> bool:
    return any(value.strip().lower() == b"websocket" for value in _all(headers, b"upgrade"))


def _bad_handshake(request: h11.Request, headers: Sequence[Header]) -> Refusal | None:
    versions, keys = _all(headers, b"sec-websocket-version"), _all(headers, b"sec-websocket-key")
    tokens = [each.strip().lower() for value in _all(headers, b"connection") for each in value.split(b",")]
    is_asked = _is_upgrade(headers) and b"upgrade" in tokens
    if request.method != b"GET" or request.http_version != b"1.1" or has_body(request) or not is_asked:
        return BAD_REQUEST
    if len(versions) == 1 and versions[0] != VERSION:
        return OTHER_VERSION
    return None if len(versions) == len(keys) == 1 and _is_key(keys[0]) else BAD_REQUEST


def _is_key(key: bytes) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == KEY_BYTES
    except binascii.Error:
        return False


_extract_lines = ReceiveBuffer.maybe_extract_lines


def _lines_with_crlf(buffer: ReceiveBuffer) -> list[bytearray] | None:
    """A line ends with CR LF (RFC 9112 § 2.2); h11 also takes a bare LF, where a proxy may read on."""
    before = bytes(buffer)
    lines = _extract_lines(buffer)
    if lines is not None:
        taken = before[: len(before) - len(buffer)]
        if taken.count(b"\n") != taken.count(b"\r\n"):
            raise h11.RemoteProtocolError("a line that ends with a bare LF")
    return lines


def refuse_bare_lf() -> None:
    """Once per process. Heads and trailers of every h11 connection; twice is once."""
    setattr(ReceiveBuffer, "maybe_extract_lines", _lines_with_crlf)  # noqa: B010 -- of a private module
