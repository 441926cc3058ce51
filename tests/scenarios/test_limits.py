"""Rate limits on a real server: both transports, HTTP, signing in; and how little noise leaves."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from govim.config.settings import SETTINGS
from govim.demo.organisation import PASSWORD
from govim.domain.ids import Position
from govim_audit.indexer.source import DatabaseRecords
from govim_audit.record import Kind
from tests.components.server import PATIENCE, Server, SignedIn, running
from tests.components.wire import Frame, Wire, new_ref, open_wire
from tests.scenarios.reading import open_conversation, whole_log

FEW = {
    "send_per_minute": 20,
    "read_per_minute": 60,
    "search_per_minute": 3,
    "sign_in_per_hour": 4,
    "people_per_address": 12,
}
CAME_BACK = 3.0  # seconds in which one send comes back


@pytest.fixture
def server(tmp_path: Path, demo_site: Path) -> Iterator[Server]:
    data = tmp_path / "data"
    shutil.copytree(demo_site, data)
    settings = {SETTINGS[f"limits.{name}"].variable: str(value) for name, value in FEW.items()}
    settings[SETTINGS["proxy.trusted"].variable] = "127.0.0.1"
    with running(data, with_gateway=True, settings=settings) as server:
        yield server


def refusals(server: Server) -> list[dict[str, object]]:
    """The records of what was refused by rate."""
    reading = DatabaseRecords(server.site)
    found = [each for each in reading.records(Position(0), 100_000) if each.leaf.kind is Kind.ACT_REFUSED]
    reading.close()
    return [dict(each.fields or {}) for each in found]


def counted(server: Server, act: str) -> float:
    page = httpx2.get(f"{server.url}/metrics", timeout=PATIENCE).text
    [line] = [
        each for each in page.splitlines() if each.startswith(f'govim_refused_by_rate_total{{class="{act}"}}')
    ]
    return float(line.split()[-1])


@pytest.mark.parametrize("is_gateway", [False, True], ids=["web", "gateway"])
async def test_sends_too_many_are_refused_and_the_same_refs_arrive_later(
    server: Server, *, is_gateway: bool
) -> None:
    ada, bo = server.sign_in("lina"), server.sign_in("wangfang")
    where = open_conversation(server, ada, kind="direct", person=bo.person)
    if is_gateway:
        server.socket_url = f"ws://127.0.0.1:{server.gateway_port}/ws"
    async with open_wire(server, ada) as wire:
        await wire.send("hello", lang="en")
        await wire.expect("welcome")
        refs = [str(new_ref()) for _ in range(60)]
        answers = await say_all(wire, where, refs)
        acked = [ref for ref in refs if answers[ref]["type"] == "ack"]
        refused = [answers[ref] for ref in refs if answers[ref]["type"] == "refused"]
        assert len(acked) + 1 in range(20, 24), (
            "the conversation, twenty at once, and what came back meanwhile"
        )
        assert {each["code"] for each in refused} == {"too_many_requests"}
        assert all(1 <= each["detail"]["retry_after"] <= CAME_BACK for each in refused)
        assert refused[0]["text"].startswith("Not done: too much in a short time.")
        await asyncio.sleep(refused[-1]["detail"]["retry_after"])
        again = refused[0]["client_ref"]
        assert (await say_all(wire, where, [again]))[again]["type"] == "ack"
    log = [each["client_ref"] for each in whole_log(server, bo, where) if each["client_ref"] in refs]
    assert log == [*acked, again]
    [record] = refusals(server)
    assert (record["act"], record["per"], record["rule"]) == ("send", "person", "limits.send_per_minute")
    assert counted(server, "send") == len(refused)


async def say_all(wire: Wire, where: str, refs: list[str]) -> dict[str, Frame]:
    """The answers by ref."""
    for ref in refs:
        body = {"kind": "text", "text": ref}
        await wire.send("send", client_ref=ref, conversation=where, body=body)
    answers = [await wire.expect("ack", "refused") for _ in refs]
    return {each["client_ref"]: each for each in answers}


async def test_whoever_sends_too_much_does_not_hinder_the_others(server: Server) -> None:
    ada, bo = server.sign_in("lina"), server.sign_in("wangfang")
    where = open_conversation(server, ada, kind="direct", person=bo.person)
    async with open_wire(server, ada) as flooding, open_wire(server, bo) as other:
        for wire in (flooding, other):
            await wire.send("hello")
            await wire.expect("welcome")
        await say_all(flooding, where, [str(new_ref()) for _ in range(40)])
        ref = str(new_ref())
        assert (await say_all(other, where, [ref]))[ref]["type"] == "ack"


def test_searches_and_reads_too_many_are_429_with_retry_after(server: Server) -> None:
    who = server.sign_in("lina")
    people = [get(server, who, "/api/people?q=a") for _ in range(5)]
    assert [each.status_code for each in people] == [200] * 3 + [429] * 2
    assert people[-1].headers["retry-after"] == "20"
    assert people[-1].json()["code"] == "too_many_requests"
    reads = [get(server, who, "/api/conversations").status_code for _ in range(100)]
    assert set(reads) == {200, 429}
    assert {each["act"] for each in refusals(server)} == {"search", "read"}


def get(server: Server, who: SignedIn, path: str) -> httpx2.Response:
    return httpx2.get(server.url + path, headers=who.headers, timeout=PATIENCE)


def try_to_sign_in(server: Server, login: str, password: str, address: str) -> httpx2.Response:
    body = {"login": login, "password": password}
    headers = {"X-Forwarded-For": address}
    return httpx2.post(f"{server.url}/api/session", json=body, headers=headers, timeout=PATIENCE)


def test_guessing_one_password_from_many_addresses_is_slowed_and_says_nothing_of_the_account(
    server: Server,
) -> None:
    told = {}
    for login in ("lina", "nobody"):
        answers = [try_to_sign_in(server, login, f"guess-{n}", f"203.0.113.{n}") for n in range(6)]
        assert [each.status_code for each in answers] == [401] * 4 + [429] * 2
        said = answers[-1].json()
        told[login] = {name: value for name, value in said.items() if name != "request"}
        assert 840 < int(answers[-1].headers["retry-after"]) <= 900
        told[login].pop("text")  # it has the seconds, as the detail has
        told[login].pop("detail")
    assert told["lina"] == told["nobody"]
    assert try_to_sign_in(server, "lina", PASSWORD, "203.0.113.200").status_code == 429
    assert try_to_sign_in(server, "wangfang", PASSWORD, "203.0.113.200").status_code == 200
    assert [(each["per"], each["login"]) for each in refusals(server)] == [
        ("login", "lina"),
        ("login", "nobody"),
    ]


def test_trying_many_accounts_from_one_address_is_slowed_before_the_password_is_looked_at(
    server: Server,
) -> None:
    for login in ("lina", "wangfang", "zhangwei"):
        assert try_to_sign_in(server, login, PASSWORD, "203.0.113.9").status_code == 200
    statuses = [try_to_sign_in(server, f"login-{n}", "x", "203.0.113.9").status_code for n in range(14)]
    assert statuses == [401] * 12 + [429] * 2
    many = [try_to_sign_in(server, f"more-{n}", "x", "203.0.113.9").status_code for n in range(50)]
    assert set(many) == {429}
    assert try_to_sign_in(server, "lina", PASSWORD, "203.0.113.10").status_code == 200, "from elsewhere"
    [record] = refusals(server)
    assert (record["per"], record["address"]) == ("address", "203.0.113.9")
    assert counted(server, "sign_in") == 52
