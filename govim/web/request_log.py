"""Each request gets an id, which every line logged on its behalf names, and one line of its own when it ends.

The line names the route as it is declared, never the path or the query: those hold what somebody wrote.
"""

import asyncio
import logging

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from govim.ports import Ids

log = logging.getLogger(__name__)
# Asked every few seconds by machines.
QUIET = frozenset({"/livez", "/readyz", "/metrics"})


class RequestLog:
    def __init__(self, app: ASGIApp, ids: Ids) -> None:
        self._app = app
        self._ids = ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        request_id = str(self._ids.new())
        scope.setdefault("state", {})["request_id"] = request_id
        answers = _Answers(send)
        began = asyncio.get_running_loop().time()
        with structlog.contextvars.bound_contextvars(request=request_id):
            try:
                await self._app(scope, receive, answers)
            finally:
                _say(scope, answers.status, asyncio.get_running_loop().time() - began)


class _Answers:
    """Passes on, and remembers the status: of HTTP, or the close code of a socket."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] in {"http.response.start", "websocket.http.response.start"}:
            self.status = message["status"]
        elif message["type"] == "websocket.close":
            self.status = message.get("code", 1000)
        await self._send(message)


def _say(scope: Scope, status: int | None, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", None)
    fields = {
        "method": scope.get("method", "SOCKET"),
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    level = logging.DEBUG if route in QUIET else logging.INFO
    log.log(level, "request", extra=fields)
