import logging
from typing import Any

import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from govim.web.request_log import RequestLog
from govim.wiring.system import SystemIds

SECRET = "planted-secret"


async def show(request: Request) -> PlainTextResponse:
    """Answers with the request's id as its own log lines would name it."""
    bound = structlog.contextvars.get_contextvars()
    assert bound["request"] == request.state.request_id
    return PlainTextResponse(bound["request"])


async def fail(request: Request) -> PlainTextResponse:
    raise ValueError(SECRET)


async def chat(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.close(4401)


ROUTES = [
    Route("/people/{name}", show),
    Route("/livez", show),
    Route("/fail", fail),
    WebSocketRoute("/ws", chat),
]


@pytest.fixture
def client(caplog: pytest.LogCaptureFixture) -> TestClient:
    caplog.set_level(logging.DEBUG, "govim")
    return TestClient(RequestLog(Starlette(routes=ROUTES), SystemIds()), raise_server_exceptions=False)


def said(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    names = ("method", "route", "status", "levelname")
    mine = [record for record in caplog.records if record.name == "govim.web.request_log"]
    return [{name: getattr(record, name) for name in names} for record in mine]


def test_a_request_is_one_line_with_its_route_and_without_what_was_asked(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    first = client.get(f"/people/{SECRET}?q={SECRET}", headers={"X-Name": SECRET})
    second = client.get("/people/x")
    assert first.text != second.text
    line = {"method": "GET", "route": "/people/{name}", "status": 200, "levelname": "INFO"}
    assert said(caplog) == [line, line]
    assert all(
        SECRET not in str(vars(record)) for record in caplog.records if record.name.startswith("govim")
    )
    assert structlog.contextvars.get_contextvars() == {}


def test_a_path_that_is_no_route_is_not_quoted(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    client.get(f"/{SECRET}")
    assert said(caplog) == [{"method": "GET", "route": None, "status": 404, "levelname": "INFO"}]


def test_a_bug_is_said_with_its_status(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/fail")
    assert [line["status"] for line in said(caplog)] == [500]


def test_what_machines_ask_all_the_time_is_said_only_when_debugging(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/livez")
    assert [line["levelname"] for line in said(caplog)] == ["DEBUG"]


def test_a_socket_is_said_when_it_ends(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with client.websocket_connect("/ws"):
        pass
    assert said(caplog) == [{"method": "SOCKET", "route": "/ws", "status": 4401, "levelname": "INFO"}]
