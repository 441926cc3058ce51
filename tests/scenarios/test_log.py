"""Nothing that somebody wrote, and nothing secret, ever reaches the log, whatever goes wrong."""

import asyncio
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed

from govim.demo.organisation import PASSWORD, PEOPLE
from govim.storage.folder import DataFolder
from tests.components.server import Server, SignedIn, running
from tests.components.wire import new_ref, open_wire

PLANTED = "Zq7planted"
REFUSED_WORD = "绝密"


@pytest.fixture
def server(tmp_path: Path, demo_site: Path) -> Iterator[Server]:
    """The people of the demonstration on a server that logs everything, as a program reads it."""
    folder = tmp_path / "data"
    shutil.copytree(demo_site, folder)
    DataFolder(folder).demo_mark.unlink()
    (folder / "govim.toml").write_text("[log]\nlevel = 'debug'\nformat = 'json'\n")
    with running(folder, command="serve") as server:
        yield server


async def test_what_is_written_and_what_is_secret_stays_out_of_the_log(server: Server) -> None:
    ada, bo = server.sign_in("zhangwei"), server.sign_in("lina")
    async with asyncio.timeout(60):
        await talk(server, ada, bo)
    ask_wrongly(server, ada)
    add_somebody(server)
    ask_nonsense_of_the_command_socket(server)
    await asyncio.sleep(2)  # the index follower has its say, too
    server.stop()
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert {"serving", "request"} <= {line["event"] for line in lines}
    assert {401, 403, 404, 413} <= {line.get("status") for line in lines}
    log = server.log.read_text()
    for secret in (PLANTED, REFUSED_WORD, PASSWORD, ada.token, bo.token, ada.login, "Cookie"):
        assert secret not in log
    assert [person.name for person in PEOPLE if person.name in log] == []


async def talk(server: Server, ada: SignedIn, bo: SignedIn) -> None:
    """Said, refused by a word, refused by size, not readable."""
    async with open_wire(server, ada) as wire:
        await wire.send("hello", lang="zh-CN", device=PLANTED)
        await wire.expect("welcome")
        body = {"client_ref": str(new_ref()), "kind": "group", "title": PLANTED, "people": [bo.person]}
        opened = httpx2.post(f"{server.url}/api/conversations", headers=ada.headers, json=body)
        where = opened.json()["id"]
        texts = {PLANTED: "ack", f"{PLANTED} {REFUSED_WORD}": "refused", PLANTED * 6000: "refused"}
        for text, answer in texts.items():
            said = {"kind": "text", "text": text}
            await wire.send("send", client_ref=str(new_ref()), conversation=where, body=said)
            assert (await wire.expect("ack", "refused"))["type"] == answer
        await wire.send(PLANTED, client_ref=PLANTED)
        await wire.expect("refused")
    async with open_wire(server, ada) as wire:
        with contextlib.suppress(ConnectionClosed):
            await wire.send("hello", lang=PLANTED * 20_000)
            await wire.receive()


def ask_wrongly(server: Server, who: SignedIn) -> None:
    """Every field of a request that somebody fills, wrongly filled."""
    with httpx2.Client(base_url=server.url, timeout=30) as client:
        sign_in = {"login": PLANTED, "password": PLANTED}
        client.post("/api/session", json=sign_in)
        client.post("/api/session", json={"login": who.login, "password": PLANTED})
        client.post("/api/session", json=sign_in, headers={"Origin": f"https://{PLANTED}.example"})
        client.post("/api/session", content=json.dumps({PLANTED: PLANTED * 10_000}))
        client.post(
            "/api/session",
            content=f'{{"{PLANTED}": ',
            headers={"Content-Type": "application/json"},
        )
        client.post("/api/session", json={"login": PLANTED * 100, "password": [PLANTED]})
        client.get(
            f"/{PLANTED}/{PLANTED}?{PLANTED}={PLANTED}", headers={"User-Agent": PLANTED, PLANTED: PLANTED}
        )
        client.get("/api/people", params={"q": PLANTED}, headers=who.headers)
        client.get("/api/people", params={"q": PLANTED * 100}, headers=who.headers)
        client.get("/api/people", headers={"Cookie": f"govim_session={PLANTED}"})
        client.get(f"/api/conversations/{new_ref()}/entries", params={"before": PLANTED}, headers=who.headers)
        client.get("/api/health", headers=who.headers)
        client.request(PLANTED.upper(), "/api/session")
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(f"GET /{PLANTED} NONSENSE {PLANTED}\r\n{PLANTED}\r\n\r\n".encode())
        line.recv(4096)


def add_somebody(server: Server) -> None:
    """By the command line, through the running server; and once more, which is refused."""
    secret = server.folder.with_name("password")
    secret.write_text(PLANTED * 3)
    command = [sys.executable, "-m", "govim", "user", "add", PLANTED, "--name", PLANTED]
    command += ["--password-file", str(secret), "--data", str(server.folder)]
    for expected in (0, 3):
        done = subprocess.run(
            command, check=False, capture_output=True, env={**os.environ, "GOVIM_LANG": "en"}
        )
        assert done.returncode == expected


def ask_nonsense_of_the_command_socket(server: Server) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        folder = os.open(server.folder, os.O_RDONLY)
        try:
            line.connect(f"/proc/self/fd/{folder}/{DataFolder(server.folder).socket.name}")
        finally:
            os.close(folder)
        line.sendall(f'{{"type": "{PLANTED}", {PLANTED}\n'.encode())
        line.recv(4096)
