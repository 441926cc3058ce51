import pytest

from govim.conformance.peer import Peer
from govim.conformance.site import Site
from govim.conformance.talk import entry, page, pushed, recall, send
from govim.conformance.verdict import Unexpected
from govim.conformance.visit import Visit
from govim.conformance.wire import JSON
from tests.govim.conformance.script import scripted

ACK = {"type": "ack", "conversation": "c", "seq": 1, "ordinal": 1, "at": "2026-11-24T06:50:14.123Z"}


def said(*messages: dict[str, object]) -> bytes:
    frames = [JSON.frame(each) for each in messages]
    return b"".join(bytes((0x81, len(each.payload))) + each.payload for each in frames)


async def test_a_text_is_sent_pushed_read_and_recalled(site: Site) -> None:
    visit, where = Visit(site, JSON), await site.direct()
    peer = await visit.talk()
    seq = (await send(peer, where, "你好"))["seq"]
    assert (await pushed(peer, where, seq))["entry"]["body"]["text"] == "你好"
    assert (await entry(peer, where, seq))["state"] == "sent"
    await recall(peer, where, seq)
    assert (await entry(peer, where, seq))["state"] == "recalled"
    assert (await pushed(peer, where, seq + 1))["entry"]["kind"] == "recall"
    assert [each["seq"] for each in (await page(peer, where, after=seq - 1))["entries"]] == [seq, seq + 1]
    visit.end()


async def test_whoever_sends_too_much_waits_and_sends_again() -> None:
    wait: dict[str, object] = {"type": "refused", "code": "too_many_requests", "detail": {"retry_after": 0}}
    async with scripted(said(wait, ACK | {"client_ref": "r"})) as line:
        assert (await send(Peer(line, JSON), "c", "x", "r"))["seq"] == 1
    async with scripted(said(wait, ACK | {"client_ref": "r"})) as line:
        assert (await recall(Peer(line, JSON), "c", 1, "r"))["seq"] == 1


@pytest.mark.parametrize(
    "other",
    [
        ACK | {"client_ref": "other"},
        ACK | {"client_ref": "r", "conversation": "d"},
        {"type": "refused", "detail": {}},
        {"type": "refused", "code": "sensitive_word", "detail": {"retry_after": 0}},
    ],
)
async def test_another_answer_is_unexpected(other: dict[str, object]) -> None:
    async with scripted(said(other)) as line:
        with pytest.raises(Unexpected):
            await send(Peer(line, JSON), "c", "x", "r")


async def test_a_push_that_was_left_out_is_seen() -> None:
    late: dict[str, object] = {"type": "entry", "conversation": "c", "entry": {"seq": 3}}
    async with scripted(said(late)) as line:
        with pytest.raises(Unexpected, match="entry 2"):
            await pushed(Peer(line, JSON), "c", 2)
