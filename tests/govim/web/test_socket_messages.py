"""Each kind of message through the socket of a real server, told to two devices of whoever gets it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from tests.components.server import Server
from tests.components.wire import Frame, Wire, new_ref, open_wire
from tests.govim.web.desk import Desk

PATIENCE = 30.0
BURNS = 5  # seconds, the least


@dataclass(frozen=True, slots=True)
class Lines:
    """Ada's device, and the two that Bo has, each with a session of its own."""

    ada: Wire
    phone: Wire
    desktop: Wire

    async def send(self, where: str, body: dict[str, Any], **more: object) -> int:
        ref = str(new_ref())
        await self.ada.send("send", client_ref=ref, conversation=where, body=body, **more)
        answer = await self.ada.expect("ack", "refused")
        assert answer["type"] == "ack", answer
        return int(answer["seq"])

    async def told(self, where: str, seq: int) -> Frame:
        """The entry as both of Bo's devices are told it, which is the same."""
        first, second = [await entry(line, where, seq) for line in (self.phone, self.desktop)]
        assert first == second
        return first


async def entry(line: Wire, where: str, seq: int) -> Frame:
    while (found := await line.expect("entry"))["conversation"] != where or found["entry"]["seq"] != seq:
        pass
    known: Frame = found["entry"]
    return known


async def history(line: Wire, where: str, seq: int) -> Frame:
    await line.send("history", request=1, conversation=where, after=seq - 1, limit=1)
    [found] = (await line.expect("page"))["entries"]
    known: Frame = found
    return known


@pytest.fixture
async def lines(server: Server, ada: Desk, bo: Desk) -> AsyncIterator[Lines]:
    other = await asyncio.to_thread(server.sign_in, bo.who.login)
    async with asyncio.timeout(PATIENCE), AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(open_wire(server, who)) for who in (ada.who, bo.who, other)]
        for line in opened:
            await line.send("hello")
            await line.expect("welcome")
        yield Lines(*opened)


async def test_a_quote_says_what_it_quotes_and_loses_it_with_the_recall(
    lines: Lines, ada: Desk, bo: Desk
) -> None:
    where = ada.open_direct(bo)
    first = await lines.send(where, {"kind": "text", "text": "九点开会"})
    seq = await lines.send(where, {"kind": "text", "text": "收到", "quote": {"seq": first}})
    quote = (await lines.told(where, seq))["body"]["quote"]
    assert (quote["seq"], quote["state"], quote["text"]) == (first, "sent", "九点开会")
    await lines.ada.send("recall", client_ref=str(new_ref()), conversation=where, seq=first)
    await lines.ada.expect("ack")
    for line in (lines.phone, lines.desktop):
        quote = (await history(line, where, seq))["body"]["quote"]
        assert (quote["state"], quote["text"]) == ("withdrawn", None)


async def test_a_forward_and_a_merged_one_carry_words_and_not_their_place(
    lines: Lines, ada: Desk, bo: Desk
) -> None:
    there, here = ada.open_group(bo), ada.open_direct(bo)
    seqs = [await lines.send(there, {"kind": "text", "text": text}) for text in ("一", "二")]
    forward = {"kind": "forward", "conversation": there, "seq": seqs[0]}
    body = (await lines.told(here, await lines.send(here, forward)))["body"]
    assert (body["kind"], body["state"], body["sender"]) == ("forward", "sent", ada.who.person)
    assert body["body"]["text"] == "一"
    merged = {"kind": "merged", "conversation": there, "seqs": seqs, "title": "记录"}
    shown = (await lines.told(here, await lines.send(here, merged)))["body"]
    assert (shown["title"], [item["text"] for item in shown["items"]]) == ("记录", ["一", "二"])
    assert there not in str(body) + str(shown)


async def test_a_message_to_be_confirmed_is_counted_on_both_devices(
    lines: Lines, ada: Desk, bo: Desk
) -> None:
    where = ada.open_group(bo)
    seq = await lines.send(where, {"kind": "text", "text": "请阅"}, must_read={"people": [bo.who.person]})
    for line in (lines.phone, lines.desktop):
        await entry(line, where, seq)
        [counts] = (await line.expect("must_reads"))["must_reads"]
        assert (counts["seq"], counts["asked"], counts["confirmed"]) == (seq, 1, 0)
    await lines.phone.send("confirm", request=2, conversation=where, seq=seq)
    assert (await lines.phone.expect("done"))["result"]["has_ended"]
    [counts] = (await lines.desktop.expect("must_reads"))["must_reads"]
    assert (counts["confirmed"], counts["has_ended"]) == (1, True)


async def test_what_was_read_on_one_device_burns_on_both(lines: Lines, ada: Desk, bo: Desk) -> None:
    where = ada.open_direct(bo)
    seq = await lines.send(where, {"kind": "text", "text": "口令"}, burn_seconds=BURNS)
    told = await lines.told(where, seq)
    assert (told["burn_seconds"], told["body"]["text"]) == (BURNS, "口令")
    assert (await history(lines.desktop, where, seq))["state"] == "sent"
    await lines.phone.send("receipt", conversation=where, read=seq)
    for line in (lines.desktop, lines.phone):
        while (found := await history(line, where, seq))["state"] != "burnt":
            assert found["body"]["text"] == "口令"
            await asyncio.sleep(0.2)
        assert "口令" not in str(found)


async def test_what_was_read_on_one_device_is_read_on_the_other_at_once_or_when_it_comes_back(
    server: Server, lines: Lines, ada: Desk, bo: Desk
) -> None:
    """Invariant 2: read marks of other devices; they are told as what the list shows (ADR 0017)."""
    where = ada.open_direct(bo)
    seq = await lines.send(where, {"kind": "text", "text": "一"})
    await lines.told(where, seq)
    await lines.phone.send("receipt", conversation=where, delivered=seq, read=seq)
    while (shown := (await lines.desktop.expect("conversation"))["summary"])["unread"]:
        pass
    assert (shown["id"], shown["read"]) == (where, seq)
    lines.desktop.cut()
    later = await lines.send(where, {"kind": "text", "text": "二"})
    await entry(lines.phone, where, later)
    await lines.phone.send("receipt", conversation=where, read=later)
    while (moved := await lines.ada.expect("receipts"))["conversation"] != where or not any(
        each["person"] == bo.who.person and each["read"] == later for each in moved["cursors"]
    ):
        pass
    async with open_wire(server, bo.who) as back:
        await back.send("hello", cursors={where: {"synced": seq, "have": [[1, seq]]}})
        welcome = await back.expect("welcome")
        [mine] = [each for each in welcome["conversations"] if each["id"] == where]
        assert (mine["read"], mine["unread"]) == (later, 0)
        resume = await back.expect("resume")
        assert [each["seq"] for each in resume["page"]] == [later]
