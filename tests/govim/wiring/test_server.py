"""The server process: how it starts, goes on after a kill, and ends."""

import asyncio
import os
import select
import signal
from pathlib import Path

import httpx2
import pytest

from govim.control.client import ask
from govim.control.commands import Done, RefuseConsole, SetPassword
from govim.identity.passwords import Passwords
from govim.storage.folder import DataFolder
from govim_audit.record import Kind
from tests.components.server import Server
from tests.components.wire import new_ref, open_wire
from tests.govim.sites import SqlStore
from tests.govim.world import SetClock


async def say(server: Server, login: str, text: str) -> tuple[str, int]:
    """Where, and the sequence of the ack."""
    who = server.sign_in(login)
    answer = httpx2.get(f"{server.url}/api/conversations", headers=who.headers)
    where: str = answer.json()["conversations"][0]["id"]
    async with open_wire(server, who) as wire:
        await wire.send("hello")
        await wire.expect("welcome")
        body = {"kind": "text", "text": text}
        await wire.send("send", client_ref=str(new_ref()), conversation=where, body=body)
        return where, (await wire.expect("ack"))["seq"]


async def test_what_was_acked_survives_a_kill(demo_server: Server) -> None:  # fault 25
    where, seq = await say(demo_server, "lina", "杀不掉的一句")
    demo_server.kill()
    assert (demo_server.folder / "command.sock").exists()  # a stale one
    demo_server.start()
    who = demo_server.sign_in("lina")
    url = f"{demo_server.url}/api/conversations/{where}/entries"
    page = httpx2.get(url, params={"after": seq - 1}, headers=who.headers).json()
    assert [entry["body"]["text"] for entry in page["entries"]] == ["杀不掉的一句"]
    assert page["head"] == seq


async def test_a_stopped_server_leaves_a_closed_folder(demo_server: Server) -> None:
    await say(demo_server, "lina", "最后一句")
    folder = DataFolder(demo_server.folder)
    demo_server.stop()
    assert not folder.socket.exists()
    wal = folder.database.with_name("govim.db-wal")
    assert not wal.exists() or wal.stat().st_size == 0
    store = SqlStore(folder, SetClock())
    records = store.stored_records()
    checkpoint = (folder.trail / "1" / "checkpoint").read_text().split("\n")
    assert int(checkpoint[1]) == len(records)  # published to the last record
    assert [record.text for record in records if record.leaf.kind is Kind.MESSAGE_SENT][-1] == "最后一句"
    store.core.close()


async def test_the_command_line_speaks_to_the_running_server(demo_server: Server) -> None:
    """A new password ends the sockets that the old one opened."""
    who = demo_server.sign_in("wangfang")
    path = DataFolder(demo_server.folder).socket
    assert path.stat().st_mode & 0o777 == 0o600
    passwords = Passwords()
    command = SetPassword(login="wangfang", password_hash=passwords.hash("another one"))
    passwords.close()
    async with open_wire(demo_server, who) as wire:
        await wire.send("hello")
        await wire.expect("welcome")
        answer = await asyncio.to_thread(ask, path, command)
        assert answer == Done()
        assert [frame async for frame in wire if frame["type"] == "ack"] == []
        assert wire.close_code == 4401
    with pytest.raises(httpx2.HTTPStatusError):
        demo_server.sign_in("wangfang")
    assert demo_server.sign_in("wangfang", "another one").person == who.person
    assert isinstance(await asyncio.to_thread(ask, path, RefuseConsole(login="x")), Done)


def test_sighup_without_a_certificate_is_harmless(demo_server: Server) -> None:
    os.kill(demo_server.pid, signal.SIGHUP)
    assert demo_server.sign_in("lina").person
    assert "there is nothing to load again" in demo_server.log.read_text(encoding="utf-8")


def test_it_ends_with_its_children(demo_server: Server) -> None:
    children = Path(f"/proc/{demo_server.pid}/task/{demo_server.pid}/children").read_text().split()
    assert children
    demo_server.kill()  # nobody tells them: they read our pipe
    for child in map(int, children):
        wait_until_gone(child)


def wait_until_gone(pid: int) -> None:
    """Until the process is no more."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([handle], [], [], 20.0)[0], f"{pid} is still there"
    finally:
        os.close(handle)
