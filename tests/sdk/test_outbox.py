import asyncio

import pytest

from govim.protocol.frames import Ack
from govim_sdk import Refused, Unreachable
from govim_sdk.client import new_ref
from govim_sdk.outbox import Outbox, Pending, PendingState


def pending() -> Pending:
    answered: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
    return Pending(ref=new_ref(), conversation=new_ref(), frame={}, answered=answered)


def ack(of: Pending) -> Ack:
    return Ack(client_ref=str(of.ref), conversation=str(of.conversation), seq=1, ordinal=1, at="")


async def test_what_is_acknowledged_waits_no_longer() -> None:
    outbox, first, second = Outbox(), pending(), pending()
    outbox.add(first)
    outbox.add(second)
    outbox.acknowledge(ack(first))
    outbox.acknowledge(ack(first))  # once more changes nothing
    assert (await first.answered).seq == 1
    assert outbox.all() == [second]


async def test_what_was_under_way_waits_for_the_next_line_in_its_order() -> None:
    outbox, first, second = Outbox(), pending(), pending()
    outbox.add(first)
    outbox.add(second)
    first.state = PendingState.SENDING
    assert outbox.waiting() == [second]
    outbox.connection_lost()
    assert outbox.waiting() == [first, second]


async def test_what_was_too_much_keeps_its_place() -> None:
    outbox, first = Outbox(), pending()
    outbox.add(first)
    first.state = PendingState.SENDING
    outbox.postpone(str(first.ref))
    assert outbox.waiting() == [first]
    assert not first.answered.done()


async def test_a_refusal_is_told_to_whoever_waits() -> None:
    outbox, first = Outbox(), pending()
    outbox.add(first)
    outbox.refuse(str(first.ref), Refused("sensitive_word"))
    with pytest.raises(Refused, match="sensitive_word"):
        await first.answered
    assert outbox.all() == []


async def test_at_the_end_nobody_waits_in_vain() -> None:
    outbox, first, second = Outbox(), pending(), pending()
    outbox.add(first)
    outbox.add(second)
    outbox.forget(second.ref)
    outbox.end(Unreachable("stopped"))
    with pytest.raises(Unreachable):
        await first.answered
    assert not second.answered.done()
