"""History pages, and resuming without hole or double (docs/protocol.md § Intervals and resuming)."""

from typing import Any

from govim.conformance.case import Group
from govim.conformance.shapes import ENTRY, RESUME, hold, same
from govim.conformance.talk import page, recall, send
from govim.conformance.verdict import Unexpected
from govim.conformance.visit import Visit
from govim.conformance.wire import BOTH

CLAUSE = "docs/protocol.md § Intervals and resuming"
HISTORY = "docs/protocol.md § Client → server"
PAGE, MISSED = 50, 60
Entries = list[dict[str, Any]]
# Of the group `messages`, so that nobody else writes meanwhile.
group = Group("messages", wires=BOTH)


def seqs(entries: Entries) -> list[int]:
    return [each["seq"] for each in entries]


async def missed(visit: Visit, where: str, count: int) -> tuple[int, int]:
    """(what the second account has seen of the conversation, its head): then the line was cut."""
    first, second = await visit.talk(visit.first), await visit.talk(visit.second)
    synced = (await send(first, where, "seen"))["seq"]
    second.line.cut()
    for number in range(count):
        head = (await send(first, where, f"missed {number}"))["seq"]
    return synced, head


@group.case(
    HISTORY, sends="history before, after and with a limit", expects="ascending, dense, exclusive bounds"
)
async def history_in_pages(visit: Visit) -> None:
    where = await visit.site.direct()
    peer = await visit.talk()
    for _ in range(12):
        head = (await send(peer, where, "page"))["seq"]
    for bounds, expected in (
        ({"before": head + 1, "limit": 5}, range(head - 4, head + 1)),
        ({"before": head - 4, "limit": 3}, range(head - 7, head - 4)),
        ({"after": head - 6, "limit": 4}, range(head - 5, head - 1)),
        ({"after": head - 2, "limit": 200}, range(head - 1, head + 1)),
        ({"after": head, "limit": 5}, range(0)),
        ({"before": 1, "limit": 5}, range(0)),
        ({"limit": 2}, range(head - 1, head + 1)),
    ):
        came = await page(peer, where, request=9, **bounds)
        same(list(expected), seqs(came["entries"]), f"history {bounds}")
        same(head, came["head"], "head")
        for each in came["entries"]:
            hold(each, ENTRY)


@group.case(
    HISTORY, sends="the whole log in pages", expects="1, 2, 3 … without holes; ordinals count messages"
)
async def the_whole_log_is_dense(visit: Visit) -> None:
    where = await visit.site.direct()
    peer = await visit.talk()
    await send(peer, where, "last")
    entries: Entries = []
    while True:
        came = await page(peer, where, after=len(entries), limit=200)
        entries += came["entries"]
        if len(came["entries"]) < 200:  # noqa: PLR2004 -- "means the end of the log"
            break
    same(list(range(1, came["head"] + 1)), seqs(entries), "sequences")
    counted = 0
    for each in entries:
        counted += each["kind"] == "message"
        same(counted, each["ordinal"], f"ordinal of {each['seq']}")


@group.case(CLAUSE, sends=f"hello after {MISSED} missed entries", expects="no hole, no double")
async def resume_after_a_cut(visit: Visit) -> None:
    where = await visit.site.direct()
    synced, head = await missed(visit, where, MISSED)
    peer = await visit.open(visit.second)
    await peer.say("hello", cursors={where: {"synced": synced, "have": [[1, synced]]}})
    await peer.expect("welcome")
    resume = await peer.expect("resume")
    hold(resume, RESUME)
    same((where, head, []), (resume["conversation"], resume["head"], resume["changed"]), "resume")
    same(list(range(head - PAGE + 1, head + 1)), seqs(resume["page"]), "page")
    same([synced + 1, head - PAGE], resume["gap"], "gap")
    begin, end = resume["gap"]
    gap = await page(peer, where, after=begin - 1, limit=end - begin + 1)
    same(list(range(synced + 1, head + 1)), seqs(gap["entries"] + resume["page"]), "all that was missed")


@group.case(CLAUSE, sends="hello after three missed entries", expects="three entries, no gap")
async def resume_without_a_gap(visit: Visit) -> None:
    where = await visit.site.direct()
    synced, head = await missed(visit, where, 3)
    peer = await visit.open(visit.second)
    await peer.say("hello", cursors={where: {"synced": synced, "have": [[1, synced]]}})
    resume = await peer.expect_after("welcome", "resume")
    same((list(range(synced + 1, head + 1)), None), (seqs(resume["page"]), resume["gap"]), "page and gap")


@group.case(CLAUSE, sends="hello after a recall of what was seen", expects="it is among `changed`")
async def resume_after_a_recall(visit: Visit) -> None:
    where = await visit.site.direct()
    synced, _ = await missed(visit, where, 1)
    await recall(await visit.talk(visit.first), where, synced)
    peer = await visit.open(visit.second)
    await peer.say("hello", cursors={where: {"synced": synced, "have": [[1, synced]]}})
    resume = await peer.expect_after("welcome", "resume")
    changed = [(each["seq"], each["state"]) for each in resume["changed"]]
    same([(synced, "recalled")], changed, "changed")
    same(True, resume["changed_complete"], "changed_complete")


@group.case(CLAUSE, sends="hello with nothing missed", expects="no resume")
async def nothing_missed(visit: Visit) -> None:
    where = await visit.site.direct()
    synced = (await send(await visit.talk(visit.first), where, "head"))["seq"]
    peer = await visit.talk(visit.second, cursors={where: {"synced": synced, "have": [[1, synced]]}})
    await peer.say("ping")
    if (came := await peer.expect("pong", "resume"))["type"] != "pong":
        raise Unexpected("no resume", str(came))


@group.case(
    CLAUSE, sends="a text to a person with two connections", expects="both get it, and the sender's other one"
)
async def each_connection_is_told(visit: Visit) -> None:
    where = await visit.site.direct()
    peers = [await visit.talk(who) for who in (visit.second, visit.second, visit.first)]
    seq = (await send(await visit.talk(visit.first), where, "to all"))["seq"]
    for peer in peers:
        push = await peer.expect("entry")
        same((where, seq), (push["conversation"], push["entry"]["seq"]), "entry")
