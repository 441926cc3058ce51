"""Fault 26: the disk is full. What cannot be stored is refused with the reason; everything else goes on."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from govim.demo.organisation import PASSWORD
from govim.storage.folder import RESERVE_BYTES, DataFolder
from govim.storage.site import StoredSite
from govim_audit.verify.data_folder import verify_data_folder
from tests.components.server import UNLIMITED, Server, SignedIn, running
from tests.components.small_disk import clear, fill, small_disk
from tests.components.wire import Frame, Wire, new_ref, open_wire
from tests.scenarios.commands import PATIENCE, command, try_to_sign_in
from tests.scenarios.reading import open_conversation, whole_log
from tests.scenarios.trail import read_trail

TEXT = "公文" * 2000
AT_ONCE = 8  # sends under way
MOST_ROUNDS = 500


class Sender:
    """Says one thing after another and notes what became of each."""

    def __init__(self, wire: Wire, conversation: str) -> None:
        self._wire, self._conversation = wire, conversation
        self.acked: dict[str, int] = {}

    async def say(self, *refs: str) -> list[Frame]:
        """An answer for each, in whatever order."""
        for ref in refs:
            body = {"kind": "text", "text": f"{ref} {TEXT}"}
            await self._wire.send("send", client_ref=ref, conversation=self._conversation, body=body)
        answers = [await self._wire.expect("ack", "refused") for _ in refs]
        self.acked |= {each["client_ref"]: each["seq"] for each in answers if each["type"] == "ack"}
        return answers

    async def say_until_refused(self) -> list[Frame]:
        for _ in range(MOST_ROUNDS):
            answers = await self.say(*(str(new_ref()) for _ in range(AT_ONCE)))
            if refused := [each for each in answers if each["type"] == "refused"]:
                return refused
        raise AssertionError("the disk was never full")

    async def history(self) -> Frame:
        await self._wire.send("history", request=1, conversation=self._conversation, after=0, limit=5)
        return await self._wire.expect("page")


@pytest.fixture
def disk(tmp_path: Path, demo_site: Path) -> Iterator[Path]:
    """The demonstration on a disk of its own. The server's log is beside it."""
    with small_disk(tmp_path / "data", mib=24) as disk:
        shutil.copytree(demo_site, disk, dirs_exist_ok=True)
        yield disk


def members_read_on_and_the_rest_is_refused(server: Server, who: SignedIn, conversation: str) -> None:
    assert whole_log(server, who, conversation)
    for password in (PASSWORD, "wrong"):
        refused = try_to_sign_in(server, "hanxue", password)
        assert (refused.status_code, refused.json()["code"]) == (503, "not_stored")
        assert "disk is full" in refused.json()["text"]
    for login in ("zengrui", "nobody"):
        searched = command(server, "search", "公文", "--as", login, "--lang", "en", program="govim-audit")
        assert (searched.returncode, searched.stdout) == (3, "")
        assert "disk is full" in searched.stderr
    assert httpx2.get(f"{server.url}/livez", timeout=PATIENCE).status_code == 200


@pytest.mark.slow
async def test_a_full_disk_refuses_what_it_cannot_store_and_nothing_else(disk: Path) -> None:  # fault 26
    with running(disk, settings=UNLIMITED) as server:
        lina, bo = server.sign_in("lina"), server.sign_in("wangfang")
        where = open_conversation(server, lina, kind="direct", person=bo.person)
        before = len(whole_log(server, bo, where))
        async with open_wire(server, lina) as line, open_wire(server, bo) as other:
            for wire in (line, other):
                await wire.send("hello")
                await wire.expect("welcome")
            sender = Sender(line, where)
            fill(disk)
            refused = await sender.say_until_refused()
            assert {each["code"] for each in refused} == {"not_stored"}
            assert (await Sender(other, where).history())["entries"]
            await asyncio.to_thread(members_read_on_and_the_rest_is_refused, server, bo, where)
            clear(disk)
            again = [each["client_ref"] for each in refused]
            assert {each["type"] for each in await sender.say(*again)} == {"ack"}
        assert try_to_sign_in(server, "hanxue").status_code == 200
        log = whole_log(server, bo, where)
    assert [entry["seq"] for entry in log] == list(range(1, len(log) + 1))
    stored = {entry["client_ref"]: entry["seq"] for entry in log[before:]}
    assert {ref: stored[ref] for ref in sender.acked} == sender.acked
    assert len(log) == before + len(sender.acked)
    assert read_trail(disk).is_dense
    assert verify_data_folder(StoredSite(DataFolder(disk))).findings == ()
    assert "Traceback" not in server.log.read_text()


@pytest.mark.slow
async def test_an_operators_act_and_a_start_live_on_the_reserve(
    disk: Path, tmp_path: Path
) -> None:  # fault 26
    (tmp_path / "password").write_text("一个新的好密码，足够长了")
    with running(disk, settings=UNLIMITED) as server:
        lina, bo = server.sign_in("lina"), server.sign_in("wangfang")
        where = open_conversation(server, lina, kind="direct", person=bo.person)
        await full(server, lina, where, disk)
        set_ = command(server, "user", "password", "wangfang", "--password-file", str(tmp_path / "password"))
        assert (set_.returncode, set_.stderr) == (0, "")
        made = command(server, "backup", str(tmp_path / "backups"))
        assert (made.returncode, made.stderr, "disk is full" in made.stdout) == (0, "", False)
        assert (disk / "reserve").stat().st_size < RESERVE_BYTES
        assert (
            httpx2.get(f"{server.url}/api/session", headers=bo.headers, timeout=PATIENCE).status_code == 401
        )
        server.kill()
        fill(disk)
        server.start()
        assert whole_log(server, lina, where)
        await full(server, lina, where, disk)
        clear(disk)
        assert try_to_sign_in(server, "wangfang", "一个新的好密码，足够长了").status_code == 200
    assert read_trail(disk).is_dense


async def full(server: Server, who: SignedIn, conversation: str, disk: Path) -> None:
    async with open_wire(server, who) as wire:
        await wire.send("hello")
        await wire.expect("welcome")
        fill(disk)
        refused = await Sender(wire, conversation).say_until_refused()
        assert {each["code"] for each in refused} == {"not_stored"}
