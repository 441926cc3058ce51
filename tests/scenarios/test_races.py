"""Fault 28: retries after a lost ack, recalls that race. One message, one sequence; the audit copy stays."""

import asyncio
import contextlib
import json
import random
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import httpx2
import pytest

from govim_audit.record import Kind
from tests.components.server import UNLIMITED, Server, SignedIn, running
from tests.components.wire import Frame, new_ref, open_wire
from tests.scenarios.device import Device
from tests.scenarios.reading import open_conversation, whole_log
from tests.scenarios.trail import read_trail, recorded_text

CUTS = 40
RACES = 15


class Table:
    """Ada with two devices and Bo with one, in their direct conversation."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.ada, self.bo = server.sign_in("lina"), server.sign_in("wangfang")
        self.conversation = open_conversation(server, self.ada, kind="direct", person=self.bo.person)
        self.desk, self.phone, self.bos = (Device(server, who) for who in (self.ada, self.ada, self.bo))

    def log(self) -> list[Frame]:
        return whole_log(self.server, self.bo, self.conversation)

    def with_ref(self, ref: UUID) -> list[Frame]:
        return [entry for entry in self.log() if entry["client_ref"] == str(ref)]

    def trail_of(self, kind: Kind) -> dict[int, int]:
        """How many records of a kind each entry has."""
        conversation = UUID(self.conversation)
        counted = read_trail(self.server.folder).per_entry
        return {place[1]: count for place, count in counted.items() if place[::2] == (conversation, kind)}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, demo_site: Path) -> Iterator[Server]:
    """One for all: each test has refs of its own."""
    data = tmp_path_factory.mktemp("races") / "data"
    shutil.copytree(demo_site, data)
    with running(data, settings=UNLIMITED) as server:
        yield server


@pytest.fixture
async def table(server: Server) -> AsyncIterator[Table]:
    async with contextlib.AsyncExitStack() as exits:
        table = Table(server)
        for device in (table.desk, table.phone, table.bos):
            await exits.enter_async_context(device.online())
        yield table


async def send_and_cut(server: Server, who: SignedIn, conversation: str, ref: UUID, after: float) -> None:
    """Send, wait a moment without reading, and pull the cable."""
    async with open_wire(server, who) as wire:
        await wire.send("hello")
        await wire.expect("welcome")
        await wire.send("send", client_ref=str(ref), conversation=conversation, body=text_of(ref))
        await asyncio.sleep(after)
        wire.cut()


def text_of(ref: UUID) -> dict[str, str]:
    return {"kind": "text", "text": f"通知 {ref}"}


def assert_dense(log: list[Frame]) -> None:
    assert [entry["seq"] for entry in log] == list(range(1, len(log) + 1))


async def test_a_retry_after_a_lost_ack_gets_the_first_sequence(table: Table) -> None:  # fault 28
    """Bo saw it, so it is committed; its sender never read the ack."""
    ref = new_ref()
    async with open_wire(table.server, table.ada) as wire:
        await wire.send("hello")
        await wire.expect("welcome")
        await wire.send("send", client_ref=str(ref), conversation=table.conversation, body=text_of(ref))
        held = table.bos.copies[table.conversation].entries
        await table.bos.until(lambda: any(e["client_ref"] == str(ref) for e in held.values()), "the message")
        wire.cut()
    [entry] = table.with_ref(ref)
    for device in (table.desk, table.phone):
        answer = await device.say(table.conversation, f"通知 {ref}", ref)
        assert (answer["type"], answer["seq"]) == ("ack", entry["seq"])
    assert len(table.with_ref(ref)) == 1
    assert table.trail_of(Kind.MESSAGE_SENT)[entry["seq"]] == 1


async def test_cuts_at_any_moment_and_retries_store_each_message_once(table: Table) -> None:  # fault 28
    draw = random.Random(28)
    refs = [new_ref() for _ in range(CUTS)]
    for ref in refs:
        cut_after = draw.choice((0.0, 0.001, 0.003, 0.01))
        await send_and_cut(table.server, table.ada, table.conversation, ref, cut_after)
        answer = await table.desk.say(table.conversation, text_of(ref)["text"], ref)
        [entry] = table.with_ref(ref)
        assert (answer["type"], answer["seq"]) == ("ack", entry["seq"])
    assert_dense(table.log())
    assert set(table.trail_of(Kind.MESSAGE_SENT).values()) == {1}


async def test_one_ref_from_two_devices_at_once_is_one_message(table: Table) -> None:
    for _ in range(RACES):
        ref = new_ref()
        says = (device.say(table.conversation, "同一条", ref) for device in (table.desk, table.phone))
        first, second = await asyncio.gather(*says)
        assert first["type"] == second["type"] == "ack"
        assert first["seq"] == second["seq"]
        assert len(table.with_ref(ref)) == 1


async def test_one_ref_for_two_texts_is_the_first_one_and_a_refusal(table: Table) -> None:
    for _ in range(RACES):
        ref = new_ref()
        answers = await asyncio.gather(
            table.desk.say(table.conversation, "甲", ref), table.phone.say(table.conversation, "乙", ref)
        )
        assert sorted(answer["type"] for answer in answers) == ["ack", "refused"]
        assert {answer.get("code") for answer in answers} == {None, "client_ref_reused"}
        assert len(table.with_ref(ref)) == 1


async def test_a_recall_that_races_is_one_recall_and_the_audit_copy_stays(table: Table) -> None:  # fault 28
    secrets: dict[int, str] = {}
    for number in range(RACES):
        text = f"发错的第 {number} 条"
        seq = (await table.desk.say(table.conversation, text))["seq"]
        secrets[seq] = text
        await race_a_recall(table, seq, text)
    log = table.log()
    assert_dense(log)
    assert [e["target"] for e in log if e["kind"] == "recall" and e["target"] in secrets] == list(secrets)
    assert set(secrets) <= {entry["seq"] for entry in log if entry.get("state") == "recalled"}
    assert not any(text in json.dumps(log, ensure_ascii=False) for text in secrets.values())
    assert table.trail_of(Kind.MESSAGE_RECALLED).keys() == {e["seq"] for e in log if e["kind"] == "recall"}
    for seq, text in secrets.items():
        assert recorded_text(table.server.site, UUID(table.conversation), seq) == text


async def race_a_recall(table: Table, seq: int, text: str) -> None:
    """Both of Ada's devices recall; Bo reads, asks for the page and answers, all at once."""
    where, refs = table.conversation, (new_ref(), new_ref())
    *recalls, reply, page, _ = await asyncio.gather(
        table.desk.recall(where, seq, refs[0]),
        table.phone.recall(where, seq, refs[1]),
        table.bos.say(where, "收到"),
        asyncio.to_thread(newest_page, table),
        table.bos.receipt(where, read=seq),
    )
    assert reply["type"] == "ack"
    [done] = [answer for answer in recalls if answer["type"] == "ack"]
    [late] = [answer for answer in recalls if answer["type"] == "refused"]
    assert late["code"] == "already_recalled"
    again = await table.desk.recall(where, seq, UUID(done["client_ref"]))
    assert again["seq"] == done["seq"]
    for entry in page:  # as it was before or as it is after, and nothing between
        if entry["seq"] == seq:
            assert entry.get("body", {}).get("text") == (text if entry["state"] == "sent" else None)
    for device in (table.desk, table.phone, table.bos):
        await sees_recalled(device, where, seq)


async def sees_recalled(device: Device, where: str, seq: int) -> None:
    copy = device.copies[where]
    await device.until(lambda: copy.entries[seq]["state"] == "recalled", "the recall")


def newest_page(table: Table) -> list[Frame]:
    url = f"{table.server.url}/api/conversations/{table.conversation}/entries"
    page: list[Frame] = httpx2.get(url, headers=table.bo.headers, timeout=10).json()["entries"]
    return page


async def test_one_recall_ref_from_two_devices_at_once_is_one_recall(table: Table) -> None:
    for _ in range(RACES):
        seq = (await table.desk.say(table.conversation, "再发一次"))["seq"]
        ref = new_ref()
        recalls = (device.recall(table.conversation, seq, ref) for device in (table.desk, table.phone))
        first, second = await asyncio.gather(*recalls)
        assert first["type"] == second["type"] == "ack"
        assert first["seq"] == second["seq"]
