"""Fault 26: the disk fails. Nobody is told what nobody knows; the server stops, then reads until accepted."""

import asyncio
import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim_audit.verify.data_folder import verify_data_folder
from tests.components.faulty_disk import FaultyDisk
from tests.components.server import Server, SignedIn, running
from tests.components.small_disk import clear, fill, remount, small_disk
from tests.components.wire import Frame, Wire, new_ref, open_wire
from tests.scenarios.commands import PATIENCE, command, try_to_sign_in
from tests.scenarios.reading import open_conversation, whole_log
from tests.scenarios.trail import read_trail

STORAGE_FAILED = 74


@pytest.fixture
def server(tmp_path: Path, demo_site: Path, faulty_disk: FaultyDisk) -> Iterator[Server]:
    shutil.copytree(demo_site, tmp_path / "data")
    server = Server(tmp_path / "data")
    server.environment |= faulty_disk.environment
    server.start()
    yield server
    faulty_disk.heal()
    server.stop()


class Talk:
    """Two people and what they said to each other."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.ada, self.bo = server.sign_in("lina"), server.sign_in("wangfang")
        self.where = open_conversation(server, self.ada, kind="direct", person=self.bo.person)

    async def send(self, wire: Wire, ref: str) -> None:
        body = {"kind": "text", "text": f"第 {ref} 号"}
        await wire.send("send", client_ref=ref, conversation=self.where, body=body)

    async def say(self, ref: str, who: SignedIn | None = None) -> Frame:
        """On a line of its own; the ack, or the refusal."""
        async with open_wire(self.server, who or self.ada) as wire:
            await greet(wire)
            await self.send(wire, ref)
            return await wire.expect("ack", "refused")

    def log(self) -> list[Frame]:
        return whole_log(self.server, self.bo, self.where)


async def greet(wire: Wire) -> None:
    await wire.send("hello")
    await wire.expect("welcome")


async def answers(wire: Wire) -> list[Frame]:
    """Until the line ends."""
    return [frame async for frame in wire if frame["type"] in {"ack", "refused"}]


async def reads_on_and_writes_nothing(talk: Talk) -> None:
    server = talk.server
    before = read_trail(server.folder).records
    assert talk.log()
    async with open_wire(server, talk.bo) as wire:
        await greet(wire)
        await wire.send("history", request=1, conversation=talk.where, after=0, limit=5)
        assert (await wire.expect("page"))["entries"]
        await talk.send(wire, str(new_ref()))
        assert (await wire.expect("ack", "refused"))["code"] == "read_only"
    refused = await asyncio.to_thread(try_to_sign_in, server, "hanxue")
    assert (refused.status_code, refused.json()["code"]) == (503, "read_only")
    search = ("search", "公文", "--as", "zengrui", "--lang", "en")
    searched = await asyncio.to_thread(command, server, *search, program="govim-audit")
    assert (searched.returncode, searched.stdout, "read-only" in searched.stderr) == (3, "", True)
    ready = httpx2.get(f"{server.url}/readyz", timeout=PATIENCE)
    assert (ready.status_code, ready.json()["storage"]) == (503, False)
    assert httpx2.get(f"{server.url}/livez", timeout=PATIENCE).status_code == 200
    assert read_trail(server.folder).records == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("call", "number", "part"),
    [("sync", errno.EIO, "govim.db-wal"), ("write", errno.EIO, "govim.db-wal")],
)
@pytest.mark.parametrize("marks", [True, False])
async def test_a_disk_that_fails_is_never_a_false_ack(
    server: Server, faulty_disk: FaultyDisk, call: str, number: int, part: str, *, marks: bool
) -> None:  # fault 26
    talk = Talk(server)
    told = [str(new_ref()) for _ in range(3)]
    for ref in told:
        assert (await talk.say(ref))["type"] == "ack"
    pending = [str(new_ref()) for _ in range(4)]
    async with open_wire(server, talk.ada) as wire:
        await greet(wire)
        faulty_disk.fail(call, number, part)
        if not marks:
            faulty_disk.fail("open", number, "FAILED")
        for ref in pending:
            await talk.send(wire, ref)
        waiting = asyncio.create_task(asyncio.to_thread(try_to_sign_in, server, "hanxue"))
        assert await asyncio.wait_for(answers(wire), PATIENCE) == []
    with contextlib.suppress(httpx2.TransportError):  # none either, but that the server went away
        assert (await waiting).is_server_error
    assert await asyncio.to_thread(server.wait) == STORAGE_FAILED
    assert "govim storage accept" in server.log.read_text()
    faulty_disk.heal()
    server.start()
    if marks:
        await reads_on_and_writes_nothing(talk)
        await back_up(server)
        await accept(server)
    for ref in (*pending, *told):
        assert (await talk.say(ref))["type"] == "ack"
    refs = [entry["client_ref"] for entry in talk.log()]
    assert [refs.count(ref) for ref in (*pending, *told)] == [1] * 7
    server.stop()
    assert read_trail(server.folder).is_dense
    assert verify_data_folder(StoredSite(DataFolder(server.folder))).findings == ()
    assert "Traceback" not in server.log.read_text()


async def back_up(server: Server) -> None:
    """What the operator wants most."""
    made = await asyncio.to_thread(command, server, "backup", str(server.folder.with_name("backups")))
    assert made.returncode == 0, made.stderr
    assert "read-only" in made.stdout


async def accept(server: Server) -> None:
    doctor = await asyncio.to_thread(command, server, "doctor")
    assert doctor.returncode == 1
    assert "govim storage accept" in doctor.stdout
    in_use = await asyncio.to_thread(command, server, "storage", "accept")
    assert (in_use.returncode, "in use" in in_use.stderr) == (2, True)
    server.stop()
    added = await asyncio.to_thread(command, server, "user", "password", "lina", "--password-file", __file__)
    assert (added.returncode, "read-only" in added.stderr) == (3, True)
    accepted = await asyncio.to_thread(command, server, "storage", "accept")
    assert accepted.returncode == 0, accepted.stderr
    again = await asyncio.to_thread(command, server, "storage", "accept")
    assert (again.returncode, "nothing to accept" in again.stdout) == (0, True)
    server.start()


@pytest.mark.slow
async def test_a_disk_that_goes_on_failing_is_only_read(
    server: Server, faulty_disk: FaultyDisk
) -> None:  # fault 26
    """Also where it took no mark of the failure."""
    talk = Talk(server)
    assert (await talk.say(str(new_ref())))["type"] == "ack"
    server.kill()
    faulty_disk.fail("sync", errno.EIO, "govim.db")
    faulty_disk.fail("open", errno.EIO, "FAILED")
    server.start()
    await reads_on_and_writes_nothing(talk)
    server.stop()
    faulty_disk.heal()
    faulty_disk.fail("sync", errno.EIO, "govim.db")
    server.start()
    await reads_on_and_writes_nothing(talk)
    server.stop()
    accepted = await asyncio.to_thread(command, server, "storage", "accept")
    assert (accepted.returncode, "still takes no writes" in accepted.stderr) == (2, True), accepted
    server.start()
    await reads_on_and_writes_nothing(talk)
    assert "Traceback" not in server.log.read_text()


@pytest.mark.slow
async def test_a_disk_mounted_read_only_refuses_what_it_cannot_store(
    server: Server, faulty_disk: FaultyDisk
) -> None:  # fault 26
    """And goes on by itself once the disk takes writes again."""
    talk = Talk(server)
    ref = str(new_ref())
    faulty_disk.mount_read_only(server.folder)
    assert (await talk.say(ref))["code"] == "read_only"
    await reads_on_and_writes_nothing(talk)
    faulty_disk.heal()
    assert (await talk.say(ref))["type"] == "ack"
    assert not DataFolder(server.folder).failed_mark.exists()
    assert "Traceback" not in server.log.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("kept", ["*", "*.db"])
async def test_a_start_on_a_disk_mounted_read_only_serves_readers(
    tmp_path: Path, demo_site: Path, kept: str
) -> None:  # fault 26
    """After a kill or after the end of everybody who had the database open; until it is started again."""
    with small_disk(tmp_path / "data", mib=32) as disk:
        shutil.copytree(demo_site, disk, dirs_exist_ok=True)
        with running(disk) as server:
            talk = Talk(server)
            if kept == "*":
                server.kill()
            else:
                server.stop()
                for file in disk.glob("govim.db-*"):
                    file.unlink()
            remount(disk, "ro")
            server.start()
            await reads_on_and_writes_nothing(talk)
            server.stop()
            remount(disk, "rw")
            server.start()
            assert (await talk.say(str(new_ref())))["type"] == "ack"
    assert "Traceback" not in server.log.read_text()


async def test_what_cannot_be_read_is_said(server: Server, faulty_disk: FaultyDisk) -> None:  # fault 26
    talk = Talk(server)
    url, headers = f"{server.url}/api/people?q=张", talk.ada.headers | {"Accept-Language": "en"}
    faulty_disk.fail("read", errno.EIO, "govim.db")
    refused = await asyncio.to_thread(httpx2.get, url, headers=headers, timeout=PATIENCE)
    assert (refused.status_code, refused.json()["code"]) == (503, "unreadable")
    assert "storage fails" in refused.json()["text"]
    faulty_disk.heal()
    assert (await asyncio.to_thread(httpx2.get, url, headers=headers, timeout=PATIENCE)).status_code == 200
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize(("at", "bytes_"), [(0, b"x" * 100), (5000, os.urandom(20_000))])
async def test_a_damaged_database_is_refused_in_words(
    server: Server, at: int, bytes_: bytes
) -> None:  # fault 26
    server.stop()
    with (server.folder / "govim.db").open("r+b") as database:
        database.seek(at)
        database.write(bytes_)
    for language, said in (("en", "restore it from the backup"), ("zh-CN", "请从备份恢复")):
        server.environment |= {"GOVIM_LANG": language}
        server.launch()
        assert await asyncio.to_thread(server.wait) == 2
        assert said in server.log.read_text()
    assert "Traceback" not in server.log.read_text()


async def test_a_trail_without_room_waits_and_nobody_else(
    tmp_path: Path, demo_site: Path
) -> None:  # fault 26
    shutil.copytree(demo_site, tmp_path / "data")
    trail = tmp_path / "data/trail"
    kept = shutil.copytree(trail, tmp_path / "kept")
    with small_disk(trail, mib=2) as disk:
        shutil.copytree(kept, disk, dirs_exist_ok=True)
        with running(tmp_path / "data") as server:
            fill(disk)
            talk = Talk(server)
            assert (await talk.say(str(new_ref())))["type"] == "ack"
            clear(disk)
        assert verify_data_folder(StoredSite(DataFolder(tmp_path / "data"))).findings == ()
    assert "Traceback" not in server.log.read_text()
