"""A backup while people talk, restored elsewhere: everything acked before it began is there and is served."""

import asyncio
import itertools
import random
import shutil
import sys
import time
from pathlib import Path

from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim_audit.verify.data_folder import verify_data_folder
from tests.components.server import UNLIMITED, Server, running
from tests.components.wire import new_ref, open_wire
from tests.scenarios.load import logged
from tests.scenarios.test_kill import NEVER, Load

ENOUGH = 300  # acks before the backup begins, and again while it is made or after it
PASSPHRASE = "paper and gold fish"


async def govim(*words: object) -> str:
    command = [sys.executable, "-m", "govim", *map(str, words)]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, wrong = await process.communicate()
    assert process.returncode == 0, said + wrong
    return said.decode()


async def acks(load: Load, count: int) -> None:
    begun = time.monotonic()
    while len(load.story.acked) < count:
        assert time.monotonic() - begun < NEVER
        await asyncio.sleep(0.01)


def longest_silence(load: Load, begun: float, ended: float) -> float:
    times = [begun, *(at for _, at in load.story.ack_times if begun < at < ended), ended]
    return max(after - before for before, after in itertools.pairwise(times))


async def talk_and_back_up(server: Server, place: Path, safe: Path, passphrase: Path) -> tuple[Load, int]:
    """How many were acked before it began."""
    load = Load(server, random.Random(7))
    talking = [asyncio.create_task(talker.run()) for talker in load.talkers]
    await acks(load, ENOUGH)
    before, begun = len(load.story.acked), time.monotonic()
    await govim("backup", place, "--data", server.folder, "--keys-to", safe, "--passphrase-file", passphrase)
    ended = time.monotonic()
    print(f"\nbackup {ended - begun:.1f} s, longest silence {longest_silence(load, begun, ended):.3f} s")
    await acks(load, len(load.story.acked) + ENOUGH)
    for talker in load.talkers:
        talker.end()
    await asyncio.wait_for(asyncio.gather(*talking), NEVER)
    return load, before


async def test_what_was_acked_before_a_backup_began_is_in_the_restored_site(
    tmp_path: Path, demo_site: Path
) -> None:
    data, new, mirror = tmp_path / "data", tmp_path / "new", tmp_path / "mirror"
    mirror.mkdir()
    place, safe, passphrase = tmp_path / "backups", tmp_path / "safe", tmp_path / "passphrase"
    shutil.copytree(demo_site, data)
    passphrase.write_text(PASSPHRASE)
    (data / "govim.toml").write_text(f'[audit]\nmirrors = ["{mirror}"]\n')
    with running(data, settings=UNLIMITED) as server:
        load, before = await talk_and_back_up(server, place, safe, passphrase)
        lost = load.logs()
        server.kill()
    shutil.rmtree(data)
    [backup], [keys] = place.iterdir(), safe.iterdir()
    said = await govim("restore", backup, "--data", new, "--keys", keys, "--passphrase-file", passphrase)
    assert "epoch 2" in said or "第 2 纪元" in said
    with running(new, settings=UNLIMITED) as server:
        load.server = server
        load.people = {login: server.sign_in(login) for login in load.people}
        by_name = {who.login: who for who in load.people.values()}
        load.member_of = {name: by_name[who.login] for name, who in load.member_of.items()}
        logs = load.logs()
        assert all(is_beginning(log, lost[name]) for name, log in logs.items())
        senders = frozenset(who.person for who in load.people.values())
        kept = {
            (each.ref, each.seq)
            for name, log in logs.items()
            for entry in log
            if (each := logged(name, entry, senders, load.begin[name])).ref
        }
        acked = [(each.ref, each.seq) for each in load.story.acked[:before]]
        assert [each for each in acked if each not in kept] == []
        await goes_on(load, logs)
    verdict = verify_data_folder(StoredSite(DataFolder(new)), mirror=mirror)
    assert (verdict.findings, verdict.is_anchored) == ((), True)


def is_beginning(log: list[dict[str, object]], lost: list[dict[str, object]]) -> bool:
    """What was recalled only after the backup is not recalled in it."""
    return [(each["seq"], each["client_ref"]) for each in log] == [
        (each["seq"], each["client_ref"]) for each in lost[: len(log)]
    ]


async def goes_on(load: Load, logs: dict[str, list[dict[str, object]]]) -> None:
    name, who = next(iter(load.member_of.items()))
    async with open_wire(load.server, who) as wire:
        await wire.send("hello")
        await wire.expect("welcome")
        body = {"kind": "text", "text": "恢复之后"}
        await wire.send("send", conversation=name, client_ref=str(new_ref()), body=body)
        assert (await wire.expect("ack"))["seq"] == len(logs[name]) + 1
