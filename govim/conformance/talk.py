"""What the cases about messages do again and again: send, recall, and read the whole of a conversation."""

import asyncio
from typing import Any

from govim.conformance.peer import Peer
from govim.conformance.shapes import ACK, PAGE, hold, same
from govim.conformance.verdict import Unexpected
from govim.conformance.wire import Fields, new_ref

LIMIT = 200
TRIES = 20
TOO_MANY = "too_many_requests"


async def say_text(peer: Peer, where: str, text: str, ref: str = "") -> str:
    """Sent, not yet answered."""
    ref = ref or new_ref()
    await peer.say("send", client_ref=ref, conversation=where, body={"kind": "text", "text": text})
    return ref


async def send(peer: Peer, where: str, text: str, ref: str = "") -> Fields:
    """The ack."""
    return await _acked(peer, where, ref, "send", body={"kind": "text", "text": text})


async def recall(peer: Peer, where: str, seq: int, ref: str = "") -> Fields:
    return await _acked(peer, where, ref, "recall", seq=seq)


async def _acked(peer: Peer, where: str, ref: str, type_: str, **fields: object) -> Fields:
    """A refusal because of too many is tried again with the same ref, as a client does."""
    ref = ref or new_ref()
    for _ in range(TRIES):
        await peer.say(type_, client_ref=ref, conversation=where, **fields)
        answer = await peer.expect("ack", "refused")
        if answer["type"] == "ack":
            hold(answer, ACK)
            same(ref, answer["client_ref"], "client_ref")
            same(where, answer["conversation"], "conversation")
            return answer
        wait = answer["detail"].get("retry_after")
        if answer.get("code") != TOO_MANY or not isinstance(wait, int | float):
            break
        await asyncio.sleep(wait)
    raise Unexpected("ack", str(answer))


async def page(peer: Peer, where: str, **bounds: int) -> Fields:
    request = bounds.pop("request", 1)
    await peer.say("history", request=request, conversation=where, **bounds)
    answer = await peer.expect("page")
    hold(answer, PAGE)
    same(request, answer["request"], "request")
    return answer


async def entry(peer: Peer, where: str, seq: int) -> dict[str, Any]:
    """As the log has it now."""
    entries: list[dict[str, Any]] = (await page(peer, where, after=seq - 1, limit=1))["entries"]
    if len(entries) != 1 or entries[0]["seq"] != seq:
        raise Unexpected(f"the entry {seq}", str(entries))
    return entries[0]


async def pushed(peer: Peer, where: str, seq: int) -> Fields:
    """The push of this entry; one that came before what was waited for then is remembered."""

    def is_asked(push: Fields) -> bool:
        here = push["type"] == "entry" and push["conversation"] == where
        return bool(here and push["entry"]["seq"] == seq)

    for push in peer.passed_over:
        if is_asked(push):
            return push
    while not is_asked(push := await peer.expect("entry")):
        peer.passed_over.append(push)
        if push["conversation"] == where and push["entry"]["seq"] > seq:
            raise Unexpected(f"the push of entry {seq}", str(push))
    return push
