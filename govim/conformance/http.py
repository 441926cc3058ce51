"""Requests and answers of HTTP/1.1, written and read without I/O (RFC 9112)."""

import base64
import hashlib
from dataclasses import dataclass

KEY = "dGhlIHNhbXBsZSBub25jZQ=="  # of RFC 6455 § 1.3
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
MAX_HEAD = 64 * 1024
Header = tuple[str, str]


class Unreadable(Exception):
    """No answer of HTTP/1.1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    status: int
    headers: tuple[Header, ...]

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name.lower()]

    def get(self, name: str) -> str:
        """The values joined, or nothing."""
        return ", ".join(self.all(name))

    def __str__(self) -> str:
        return f"status {self.status}"


def accept_of(key: str) -> str:
    """RFC 6455 § 4.2.2."""
    digest = hashlib.sha1((key + GUID).encode(), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()


def read_head(head: bytes) -> Head:
    lines = head.decode("latin-1").split("\r\n")
    version, _, rest = lines[0].partition(" ")
    status = rest[:3]
    if not version.startswith("HTTP/1.") or not status.isdigit():
        raise Unreadable(lines[0])
    pairs = [line.partition(":") for line in lines[1:] if line]
    return Head(
        status=int(status), headers=tuple((name.strip().lower(), value.strip()) for name, _, value in pairs)
    )


def request(method: str, path: str, *headers: Header, body: bytes = b"") -> bytes:
    """Exactly these headers; who wants a length says so."""
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def upgrade(host: str, path: str, *more: Header, without: str = "", method: str = "GET") -> bytes:
    """The opening handshake (RFC 6455 § 4.1): `more` replaces, `without` leaves out."""
    headers = {
        "Host": host,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": KEY,
        "Sec-WebSocket-Version": "13",
    }
    replaced = {name.lower() for name, _ in more} | {without.lower()}
    kept = [(name, value) for name, value in headers.items() if name.lower() not in replaced]
    return request(method, path, *kept, *more)
