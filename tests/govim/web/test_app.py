import re

import httpx2
import pytest
from starlette.routing import Route

from govim.web.app import ROUTES

DOCUMENTS = ("/api/openapi.json", "/api/docs", "/api/docs.css")  # say nothing of the site
OPEN = {
    ("POST", "/api/session"),
    *((method, path) for method in ("GET", "HEAD") for path in ("/api/visitor", *DOCUMENTS)),
}
NOWHERE = "0198c0de-0000-7000-8000-000000000001"


def closed_routes() -> list[tuple[str, str]]:
    routes = [route for route in ROUTES if isinstance(route, Route)]
    found = [(method, route.path) for route in routes for method in sorted(route.methods or ())]
    return [each for each in found if each[1].startswith("/api/") and each not in OPEN]


@pytest.mark.parametrize(("method", "path"), closed_routes())
def test_without_a_session_every_function_is_closed(nobody: httpx2.Client, method: str, path: str) -> None:
    content = b"{}" if method in {"POST", "PUT"} else b""
    answer = nobody.request(
        method,
        re.sub(r"\{\w+:int\}", "1", re.sub(r"\{\w+:uuid\}", NOWHERE, path)),
        content=content,
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 401
    if method != "HEAD":
        assert answer.json()["code"] == "not_signed_in"


def test_it_says_that_it_lives(nobody: httpx2.Client) -> None:
    answer = nobody.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
