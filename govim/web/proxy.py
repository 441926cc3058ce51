"""Behind a trusted proxy, a request's client and scheme are what the proxy saw; else what we see."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from govim.protocol.forwarded import TrustedProxies, client_address, client_scheme

WEBSOCKET = {"http": "ws", "https": "wss"}
HTTP = {"ws": "http", "wss": "https"}


class Proxied:
    def __init__(self, app: ASGIApp, trusted: TrustedProxies) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"} and scope.get("client"):
            peer = scope["client"][0]
            headers = Headers(scope=scope)
            address = client_address(peer, headers.getlist("x-forwarded-for"), self._trusted)
            if address != peer:
                scope["client"] = (address, 0)
            seen: str = HTTP[scope["scheme"]] if scope["type"] == "websocket" else scope["scheme"]
            told = client_scheme(peer, headers.getlist("x-forwarded-proto"), seen, self._trusted)
            scope["scheme"] = WEBSOCKET[told] if scope["type"] == "websocket" else told
            scope.setdefault("state", {})["is_direct"] = address == peer and not is_forwarded(headers)
        await self._app(scope, receive, send)


def is_forwarded(headers: Headers) -> bool:
    """A proxy stands before us, trusted or not."""
    return any(name in headers for name in ("x-forwarded-for", "forwarded", "via"))
