"""The gateway's port: what is served on it, and to whom."""

import asyncio
import socket
import ssl
from typing import Any

import aiofastnet
import h11
from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from govim.domain.actor import Origin
from govim.gateway.handshake import HANDSHAKE, Agreed, Handshake
from govim.gateway.line import Caller, Line, Lines
from govim.protocol.browser import MAX_CLIENT, cookie_name, is_own_origin
from govim.protocol.forwarded import TrustedProxies, client_address, client_scheme
from govim.protocol.strict_http import BAD_REQUEST, Refusal, has_body, refuse_bare_lf
from govim.protocol.wire import JSON, choose_format

PATH = b"/ws"
BACKLOG = 1024
KERNEL_BUFFER = 64 * 1024  # bounds what one connection can make us read at once
FORBIDDEN, NOT_FOUND = Refusal(403), Refusal(404)
OTHER_METHOD = Refusal(405, ((b"allow", b"GET"),))
NO_HANDSHAKE = Refusal(426, ((b"upgrade", b"websocket"),))


def listen(host: str, port: int) -> socket.socket:
    """Bound and listening from here on. Raises OSError."""
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL_BUFFER)  # before listen: tcp(7)
        found.bind((host, port))
        found.listen(BACKLOG)
    except OSError:
        found.close()
        raise
    return found


class Gateway:
    def __init__(self, lines: Lines, trusted: TrustedProxies, tls: ssl.SSLContext | None = None) -> None:
        self._lines = lines
        self._trusted = trusted
        self._tls = tls

    async def start(self, listening: socket.socket) -> asyncio.Server:
        refuse_bare_lf()
        options: dict[str, Any] = {"ssl": self._tls, "ssl_handshake_timeout": HANDSHAKE} if self._tls else {}
        return await aiofastnet.create_server(
            asyncio.get_running_loop(),
            lambda: Handshake(self._answer),
            sock=listening,
            backlog=BACKLOG,
            **options,
        )

    def _answer(self, request: h11.Request, peer: str) -> Agreed | Refusal:
        """Whoever asks for an upgrade asks rightly: `refusal_of` saw to that."""
        if has_body(request):
            return BAD_REQUEST
        if request.target.partition(b"?")[0] != PATH:
            return NOT_FOUND
        if request.method != b"GET":
            return OTHER_METHOD
        headers = Headers(raw=list(request.headers))
        if "upgrade" not in headers:
            return NO_HANDSHAKE
        scheme = client_scheme(
            peer, headers.getlist("x-forwarded-proto"), "https" if self._tls else "http", self._trusted
        )
        # Before the upgrade: a foreign page with a valid cookie gets 403 and no socket (fault 07).
        if not is_own_origin(
            headers.get("origin"),
            host=headers.get("host", ""),
            fetch_site=headers.get("sec-fetch-site"),
            is_secure=scheme == "https",
        ):
            return FORBIDDEN
        chosen = choose_format(_listed(headers.getlist("sec-websocket-protocol")))
        line = Line(self._lines, chosen or JSON, self._caller(headers, peer, scheme))
        return Agreed(listener=line, subprotocol=chosen.subprotocol if chosen else None)

    def _caller(self, headers: Headers, peer: str, scheme: str) -> Caller:
        name = cookie_name(is_secure=scheme == "https")
        address = client_address(peer, headers.getlist("x-forwarded-for"), self._trusted)
        return Caller(
            token=cookie_parser(headers.get("cookie", "")).get(name),
            origin=Origin(address=address, client=headers.get("user-agent", "")[:MAX_CLIENT]),
        )


def _listed(headers: list[str]) -> list[str]:
    return [each.strip() for header in headers for each in header.split(",")]
