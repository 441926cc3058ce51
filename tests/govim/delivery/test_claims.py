import asyncio
from typing import Any

import pytest

from govim.delivery import claims as claiming
from govim.domain.actor import Actor
from govim.domain.ids import ConversationId
from govim.ports import Work
from govim.protocol.frames import Receipt
from govim.storage.folder import DataFolder
from tests.govim.delivery.office import Office


class Talk:
    """Somebody reads what was said to them."""

    def __init__(self, office: Office, bo: Actor, where: ConversationId) -> None:
        self.office, self.bo, self.where = office, bo, where

    def claim(self, *, delivered: int = 0, read: int = 0) -> bool:
        receipt = Receipt(conversation=self.where, delivered=delivered, read=read)
        return self.office.claims.is_first(self.bo, receipt)

    async def advances(self) -> list[tuple[str, int]]:
        found: Any = await self.office.do(Work(run=lambda tx: tx.receipts.between(0, 99)))
        return [(advance.kind, advance.to_seq) for advance in found]


@pytest.fixture
async def talk(folder: DataFolder) -> Talk:
    office = Office(folder)
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    for _ in range(5):
        await office.do(office.world.send(ada, where, "请阅"))
    return Talk(office, bo, where)


async def test_a_client_in_a_loop_writes_one_row_a_second(talk: Talk) -> None:
    line = await talk.office.welcomed(talk.bo)
    for seq in (1, 2, 3, 4, 3):
        await line.say("receipt", conversation=str(talk.where), delivered=seq)
    assert await talk.advances() == [("delivered", 1)]
    talk.office.claims.flush()  # as the end of the second does
    assert await talk.advances() == [("delivered", 1), ("delivered", 4)]
    talk.office.core.close()


async def test_the_furthest_of_a_second_counts_of_each_kind(talk: Talk) -> None:
    assert talk.claim(delivered=1)
    for delivered, read in ((3, 0), (5, 2), (4, 1)):
        assert not talk.claim(delivered=delivered, read=read)
    talk.office.claims.flush()
    assert sorted(await talk.advances()) == [("delivered", 5), ("read", 2)]
    talk.office.core.close()


async def test_each_conversation_and_person_has_a_second_of_its_own(talk: Talk) -> None:
    office, where = talk.office, talk.where
    [eve] = await office.people("eve")
    other = await office.do(office.world.open_group(talk.bo, eve))
    assert talk.claim(read=1)
    assert office.claims.is_first(talk.bo, Receipt(conversation=other, read=1))
    assert office.claims.is_first(eve, Receipt(conversation=where, read=1))
    assert not talk.claim(read=2)
    office.core.close()


async def test_what_waits_goes_at_the_end_of_its_second_and_begins_another(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "APART", 0.05)
    assert talk.claim(delivered=1)
    assert not talk.claim(delivered=2)
    while await talk.advances() == []:  # noqa: ASYNC110 -- the clock tells nobody
        await asyncio.sleep(0.01)
    assert await talk.advances() == [("delivered", 2)]  # the first went to its client, not through the claims
    while talk.office.claims._waiting:  # noqa: ASYNC110 -- the clock tells nobody
        await asyncio.sleep(0.01)
    assert talk.claim(delivered=3)
    talk.office.core.close()


async def test_a_claim_on_what_one_is_not_in_is_dropped(talk: Talk) -> None:
    [eve] = await talk.office.people("eve")
    for read in (1, 2):
        talk.office.claims.is_first(eve, Receipt(conversation=talk.where, read=read))
    talk.office.claims.flush()
    assert await talk.advances() == []
    talk.office.core.close()
