import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from govim.demo.organisation import PASSWORD
from govim.protocol.http import NewGroup
from govim_sdk import Client, Refused, SignedOut
from govim_sdk.client import Arrival, new_ref
from tests.components.server import Server, running

PATIENCE = 20.0


async def group_of(ada: Client, bo: Client) -> UUID:
    other = UUID((await bo.api.who_am_i()).person.id)
    opened = await ada.api.open_conversation(
        body=NewGroup(client_ref=new_ref(), title="值班", people=[other])
    )
    return UUID(opened.id)


async def texts(arrivals: AsyncIterator[Arrival], where: UUID, count: int) -> list[str]:
    found: list[str] = []
    async with asyncio.timeout(PATIENCE):
        async for arrival in arrivals:
            if arrival.conversation == where and arrival.entry.body and arrival.entry.kind == "message":
                found.append(str(arrival.entry.body["text"]))
            if len(found) == count:
                break
    return found


async def test_what_one_sends_arrives_at_the_other_in_order(ada: Client, bo: Client) -> None:
    await bo.start()
    await ada.start()
    where = await group_of(ada, bo)
    acks = [await ada.send(where, f"第{n}条") for n in range(5)]
    assert [ack.seq for ack in acks] == [2, 3, 4, 5, 6]
    assert await texts(bo.arrivals(), where, 5) == [f"第{n}条" for n in range(5)]


async def test_what_was_missed_comes_after_the_next_line_once_and_in_order(ada: Client, bo: Client) -> None:
    await bo.start()
    await ada.start()
    where = await group_of(ada, bo)
    arrivals = bo.arrivals()
    await ada.send(where, "before")
    assert await texts(arrivals, where, 1) == ["before"]
    bo.cut()
    sent = [f"m{n}" for n in range(120)]  # more than a resume's page
    await asyncio.gather(*(ada.send(where, text) for text in sent))
    assert await texts(arrivals, where, len(sent)) == sent


async def test_a_refusal_reaches_the_sender(ada: Client, bo: Client) -> None:
    await ada.start()
    where = await group_of(ada, bo)
    with pytest.raises(Refused) as refused:
        await ada.send(where, " ")
    assert refused.value.code == "text_empty"
    assert ada.pending == []


async def test_the_same_ref_is_one_message(ada: Client, bo: Client) -> None:
    await ada.start()
    where, ref = await group_of(ada, bo), new_ref()
    first = await ada.send(where, "一次", client_ref=ref)
    assert await ada.send(where, "一次", client_ref=ref) == first


async def test_whoever_is_not_signed_in_is_told(server: Server) -> None:
    async with Client(server.url) as client:
        with pytest.raises(SignedOut):
            await client.start()
        assert [arrival async for arrival in client.arrivals()] == []


async def test_a_send_outlives_the_server(tmp_path: Path, demo_site: Path) -> None:
    shutil.copytree(demo_site, tmp_path / "data")
    with running(tmp_path / "data") as server:
        async with Client(server.url) as ada:
            await ada.api.sign_in(login="lina", password=PASSWORD)
            await ada.start()
            where = UUID((await ada.api.conversations()).conversations[0].id)
            await asyncio.to_thread(server.kill)
            sending = asyncio.create_task(ada.send(where, "还在吗"))
            await asyncio.sleep(0)
            assert len(ada.pending) == 1
            await asyncio.to_thread(server.start)
            async with asyncio.timeout(PATIENCE):
                ack = await sending
            entries = (await ada.api.history(conversation=where, after=ack.seq - 1)).entries
            assert [entry.body for entry in entries] == [{"kind": "text", "text": "还在吗"}]
