"""The routes of the server."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import ASGIApp

from govim.domain.errors import GovimError, OutcomeUnknown
from govim.protocol.forwarded import TrustedProxies
from govim.web.api.endpoint import route_of
from govim.web.api.page import get_docs, get_document, get_style
from govim.web.api.table import OPERATIONS
from govim.web.edge import MAX_BODY, Edge
from govim.web.pages import STATIC, Assets, get_page
from govim.web.parts import Parts
from govim.web.proxy import Proxied
from govim.web.refusals import hide_bug, refuse, refuse_route, say_nothing, say_unknown
from govim.web.request_log import RequestLog
from govim.web.socket import socket
from govim.web.vitals import get_livez, get_metrics, get_readyz

NO_PROXIES = TrustedProxies()


ROUTES: tuple[BaseRoute, ...] = (
    *map(route_of, OPERATIONS),
    Route("/api/openapi.json", get_document, methods=["GET"]),
    Route("/api/docs", get_docs, methods=["GET"]),
    Route("/api/docs.css", get_style, methods=["GET"]),
    Route("/livez", get_livez, methods=["GET"]),
    Route("/readyz", get_readyz, methods=["GET"]),
    Route("/metrics", get_metrics, methods=["GET"]),
    WebSocketRoute("/ws", socket),
    Mount("/assets", Assets(directory=STATIC / "assets", check_dir=False)),
    Route("/", get_page, methods=["GET"]),
)


def build_app(parts: Parts, *, max_body: int = MAX_BODY, trusted: TrustedProxies = NO_PROXIES) -> ASGIApp:
    """The edge is outside the routes, so that even a bug's answer carries its headers."""
    app = Starlette(
        routes=list(ROUTES),
        exception_handlers={
            GovimError: refuse,
            OutcomeUnknown: say_unknown,
            HTTPException: refuse_route,
            ClientDisconnect: say_nothing,
            Exception: hide_bug,
        },
    )
    app.state.parts = parts
    return Proxied(RequestLog(Edge(app, max_body), parts.ids), trusted)
