"""Two server processes on one database, each with a folder of its own, as on two machines."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from govim.storage.folder import DataFolder
from govim_audit.verify.data_folder import verify_data_folder
from tests.components.server import UNLIMITED, Server, running
from tests.components.wire import open_wire
from tests.scenarios.device import Device
from tests.scenarios.load import Story, Talker
from tests.scenarios.reading import open_conversation, whole_log

FLIGHT = 8


@pytest.fixture
def other_server(postgresql_server: Server, tmp_path: Path) -> Iterator[Server]:
    """Another node: made of nothing but the keys."""
    node = DataFolder(tmp_path / "node")
    shutil.copytree(postgresql_server.site.folder.keys, node.keys)
    url = str(postgresql_server.site.url)
    with running(node.root, command="serve", url=url, settings=UNLIMITED) as server:
        yield server


async def test_people_at_two_nodes_talk_and_see_each_other_at_once(
    postgresql_server: Server, other_server: Server
) -> None:
    here, there = postgresql_server, other_server
    ada, bo = Device(here, here.sign_in("lina")), Device(there, there.sign_in("hanxue"))
    async with ada.online(), bo.online():
        where = open_conversation(here, ada.who, kind="direct", person=bo.who.person)
        await bo.until(lambda: where in bo.copies, "the new conversation")
        first = await ada.say(where, "从这边")
        await bo.until(lambda: bo.copies[where].synced == first["seq"], "what the other node took")
        second = await bo.say(where, "从那边")
        await ada.until(lambda: ada.copies[where].synced == second["seq"], "what the other node took")
        await bo.receipt(where, read=first["seq"])
        read = ada.copies[where].read
        await ada.until(lambda: read.get(bo.who.person) == first["seq"], "that it was read")
        await ada.recall(where, first["seq"])
        await bo.until(
            lambda: bo.copies[where].entries[first["seq"]].get("state") == "recalled", "the recall"
        )
    truth = whole_log(here, ada.who, where)
    assert whole_log(there, bo.who, where) == truth
    assert [entry["seq"] for entry in truth] == [1, 2, 3, 4]


async def test_a_session_that_ends_at_one_node_ends_at_the_other(
    postgresql_server: Server, other_server: Server
) -> None:
    who = postgresql_server.sign_in("lina")
    async with open_wire(other_server, who) as wire:
        await wire.send("hello")
        await wire.expect("welcome")
        postgresql_server.sign_out(who)
        async for _ in wire:
            pass
        assert wire.close_code == 4401


async def test_kill_one_node_under_load_and_nothing_is_lost_or_doubled(
    postgresql_server: Server, other_server: Server
) -> None:  # fault 25
    story = Story()
    people = [(postgresql_server, "lina"), (other_server, "hanxue"), (postgresql_server, "zhangwei")]
    signed = [(server, server.sign_in(login)) for server, login in people]
    others = [who.person for _, who in signed[1:]]
    where = open_conversation(postgresql_server, signed[0][1], kind="group", title="两台", people=others)
    talkers = [
        Talker(server, who, where, story, flight=FLIGHT, seed=seed)
        for seed, (server, who) in enumerate(signed)
    ]
    talking = [asyncio.create_task(talker.run()) for talker in talkers]
    for _ in range(2):
        await acks(story, 100)
        other_server.kill()
        await acks(story, 100)  # the first one goes on
        await asyncio.to_thread(other_server.start)
    await acks(story, 100)
    for talker in talkers:
        talker.end()
    await asyncio.wait_for(asyncio.gather(*talking), 60)
    log = whole_log(other_server, signed[1][1], where)
    assert [entry["seq"] for entry in log] == list(range(1, len(log) + 1))
    by_ref = Counter(entry["client_ref"] for entry in log[1:])
    assert set(by_ref.values()) == {1}
    assert set(by_ref) == {each.ref for each in story.sent}
    seq_of = {entry["client_ref"]: entry["seq"] for entry in log}
    assert {each.ref: each.seq for each in story.acked} == {ref: seq_of[ref] for ref in by_ref}
    for server in (postgresql_server, other_server):
        server.stop()
        verdict = verify_data_folder(server.site)
        assert verdict.findings == ()
        server.start()


async def acks(story: Story, more: int) -> None:
    wanted = len(story.acked) + more
    async with asyncio.timeout(60):
        while len(story.acked) < wanted:  # noqa: ASYNC110 -- nothing tells
            await asyncio.sleep(0.02)


def test_another_sites_keys_are_refused(postgresql_server: Server, new_keys: DataFolder) -> None:
    stranger = Server(new_keys.root, command="serve", url=str(postgresql_server.site.url))
    stranger.launch()
    assert stranger.wait() == 2
    assert "master.key 不是" in stranger.log.read_text()


@pytest.fixture
def new_keys(tmp_path: Path, demo_site: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "stranger")
    shutil.copytree(demo_site / "keys", folder.keys)
    return folder
