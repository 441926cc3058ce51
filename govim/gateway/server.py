"""The gateway's port: the handshake, and what is served on it."""

import asyncio
import logging
import socket
import ssl
from http import HTTPStatus
from typing import Any

from picows import (
    WSListener,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_create_server,
)
from starlette.requests import cookie_parser

from govim.domain.actor import Origin
from govim.gateway.line import Caller, Line, Lines
from govim.protocol.browser import MAX_CLIENT, cookie_name, is_own_origin
from govim.protocol.forwarded import TrustedProxies, client_address, client_scheme
from govim.protocol.frames import MAX_FRAME_BYTES
from govim.protocol.wire import JSON, choose_format

PATH = b"/ws"
VERSION = "13"
BACKLOG = 1024
HANDSHAKE = 5.0  # seconds for a whole request, whatever trickles (fault 10)
READ_BUFFER = 512  # bytes of a quiet connection; it grows with what comes
KERNEL_BUFFER = 64 * 1024  # bounds what one connection can make us read at once


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


class _Quiet(logging.LoggerAdapter[logging.Logger]):
    """picows logs each broken frame as an error and each connection as news; both are a peer's doing."""

    def info(self, msg: object, *args: object, **kwargs: Any) -> None:  # noqa: ANN401
        self.debug(msg, *args, **kwargs)

    def error(self, msg: object, *args: object, **kwargs: Any) -> None:  # noqa: ANN401
        self.debug(msg, *args, **kwargs)


class Gateway:
    def __init__(self, lines: Lines, trusted: TrustedProxies, tls: ssl.SSLContext | None = None) -> None:
        self._lines = lines
        self._trusted = trusted
        self._tls = tls

    async def start(self, listening: socket.socket) -> asyncio.Server:
        options: dict[str, Any] = {"ssl": self._tls, "ssl_handshake_timeout": HANDSHAKE} if self._tls else {}
        return await ws_create_server(
            self._answer,
            sock=listening,
            backlog=BACKLOG,
            websocket_handshake_timeout=HANDSHAKE,
            enable_auto_pong=False,  # a reserved bit in a ping is to be seen first
            max_frame_size=MAX_FRAME_BYTES,
            read_buffer_init_size=READ_BUFFER,
            logger_name=_Quiet(logging.getLogger(__name__)),
            **options,
        )

    def _answer(self, request: WSUpgradeRequest) -> WSListener | WSUpgradeResponseWithListener | None:
        """picows has read a GET without a body. None: 404."""
        headers = request.headers
        if request.path.partition(b"?")[0] != PATH:
            return None
        if headers.get("sec-websocket-version") != VERSION:  # RFC 6455 § 4.4
            return _refused(HTTPStatus.UPGRADE_REQUIRED, {"Sec-WebSocket-Version": VERSION})
        if len(headers.getall("host", [])) != 1 or len(headers.getall("sec-websocket-key", [])) != 1:
            return _refused(HTTPStatus.BAD_REQUEST)
        if "upgrade" in (each.lower() for each in _listed(headers.getall("connection", []))):
            headers["Connection"] = "Upgrade"  # picows wants it alone; Firefox says “keep-alive, Upgrade”
        # Before the upgrade: a foreign page with a valid cookie gets 403 and no socket (fault 07).
        # The peer is not known yet; who says “https” without being a trusted proxy is checked more strictly.
        if not is_own_origin(
            headers.get("origin"),
            host=headers.get("host", ""),
            fetch_site=headers.get("sec-fetch-site"),
            is_secure=self._tls is not None
            or headers.get("x-forwarded-proto", "").strip().lower() == "https",
        ):
            return _refused(HTTPStatus.FORBIDDEN)
        chosen = choose_format(_listed(headers.getall("sec-websocket-protocol", [])))
        named = {"Sec-WebSocket-Protocol": chosen.subprotocol} if chosen else None
        line = Line(self._lines, chosen or JSON, lambda peer: self._caller(request, peer))
        return WSUpgradeResponseWithListener(WSUpgradeResponse.create_101_response(named), line)

    def _caller(self, request: WSUpgradeRequest, peer: str) -> Caller:
        headers = request.headers
        scheme = client_scheme(
            peer, headers.getall("x-forwarded-proto", []), "https" if self._tls else "http", self._trusted
        )
        name = cookie_name(is_secure=scheme == "https")
        address = client_address(peer, headers.getall("x-forwarded-for", []), self._trusted)
        return Caller(
            token=cookie_parser(headers.get("cookie", "")).get(name),
            origin=Origin(address=address, client=headers.get("user-agent", "")[:MAX_CLIENT]),
        )


def _refused(status: HTTPStatus, headers: dict[str, str] | None = None) -> WSUpgradeResponseWithListener:
    return WSUpgradeResponseWithListener(
        WSUpgradeResponse.create_error_response(status, extra_headers=headers), None
    )


def _listed(headers: list[str]) -> list[str]:
    return [each.strip() for header in headers for each in header.split(",")]
