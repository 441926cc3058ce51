from collections.abc import Callable

import httpx2
import pytest

from govim.texts import catalogue
from tests.components.server import Server
from tests.govim.web.desk import Desk

SYSTEM_ADMIN = "caoyang"
FIGURES = (
    "govim_messages_total",
    "govim_batch_commands_bucket",
    "govim_commit_seconds_bucket",
    "govim_queued_commands",
    "govim_connections",
    "govim_slow_connections_total",
    "govim_trail_lag_seconds",
    "govim_index_lag_records",
    "govim_database_bytes",
)


def test_a_running_server_is_ready(nobody: httpx2.Client) -> None:
    answer = nobody.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "storage": True, "trail": True, "indexer": True}


def test_the_figures_are_there_and_name_nobody(nobody: httpx2.Client) -> None:
    page = nobody.get("/metrics")
    assert page.headers["content-type"].startswith("text/plain")
    assert [name for name in FIGURES if f"\n{name}" not in page.text] == []
    labels = {part.partition("{")[2].partition("=")[0] for part in page.text.splitlines() if "{" in part}
    assert labels == {"le", "class"}  # of what was refused by rate


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
def test_through_a_proxy_there_are_no_figures(nobody: httpx2.Client, header: str) -> None:
    hidden = nobody.get("/metrics", headers={header: "127.0.0.1"})
    absent = nobody.get("/absent", headers={header: "127.0.0.1"})
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_health_is_for_system_administrators(desk: Callable[[str], Desk], nobody: httpx2.Client) -> None:
    assert nobody.get("/api/health").status_code == 401
    for login in ("lina", "shenyue", "zhangwei"):
        assert desk(login).get("/api/health").status_code == 403
    assert desk(SYSTEM_ADMIN).get("/api/health").status_code == 200


def test_health_says_what_doctor_says_and_how_the_server_is(server: Server) -> None:
    who = server.sign_in(SYSTEM_ADMIN)
    for language in ("en", "zh-CN"):
        answer = httpx2.get(f"{server.url}/api/health", headers={**who.headers, "Accept-Language": language})
        components = {each["component"]: each for each in answer.json()["components"]}
        assert {"space", "trail", "keys", "running_storage", "running_trail"} <= set(components)
        assert components["running_storage"]["state"] == "ok"
        expected = catalogue()["health.running_storage"]["en" if language == "en" else "zh-CN"]
        assert components["running_storage"]["name"] == expected
        assert all(each["text"] for each in components.values())
