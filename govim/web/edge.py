"""The edge: what every HTTP request passes, and what every answer carries.

Plain ASGI, so that it also stands before the WebSocket.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from govim.domain.errors import ForeignOrigin, GovimError, Malformed, TooLarge
from govim.protocol.browser import is_own_origin
from govim.web.refusals import refusal

MAX_BODY = 64 * 1024
MAX_DIGITS = 19  # Python refuses to read numbers of thousands
HSTS_SECONDS = 365 * 86_400
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


def is_secure(scope: Scope) -> bool:
    """TLS, ours or that of a trusted proxy."""
    return scope["scheme"] in {"https", "wss"}


def is_from_own_page(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return is_own_origin(
        headers.get("origin"),
        host=headers.get("host", ""),
        fetch_site=headers.get("sec-fetch-site"),
        is_secure=is_secure(scope),
    )


class Edge:
    def __init__(self, app: ASGIApp, max_body: int = MAX_BODY) -> None:
        self._app = app
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id: str = scope["state"]["request_id"]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if is_secure(scope):
                    headers["strict-transport-security"] = f"max-age={HSTS_SECONDS}"
                headers.setdefault("cache-control", "no-store")
            await send(message)

        error = _refused_at_the_edge(scope, self._max_body)
        if error is not None:
            await refusal(error, scope)(scope, receive, send_with_headers)
            return
        await self._app(scope, _bounded(receive, self._max_body), send_with_headers)


def _refused_at_the_edge(scope: Scope, max_body: int) -> GovimError | None:
    headers = Headers(scope=scope)
    length = headers.get("content-length")
    if length is not None and (not length.isascii() or not length.isdigit()):
        return Malformed(field="content-length")
    if length is not None and (len(length) > MAX_DIGITS or int(length) > max_body):
        return TooLarge(limit_bytes=max_body)
    if scope["method"] in UNSAFE:
        if not is_from_own_page(scope):
            return ForeignOrigin()
        has_body = length not in {None, "0"} or "transfer-encoding" in headers
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if has_body and kind != "application/json":
            return Malformed(field="content-type")
    return None


def _bounded(receive: Receive, max_body: int) -> Receive:
    """A body without a length is cut off at the limit, too."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > max_body:
            raise TooLarge(limit_bytes=max_body)
        return message

    return bounded
