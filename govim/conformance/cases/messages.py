"""Messages between two people (docs/protocol.md; faults 24 and 28)."""

from govim.conformance.case import Group
from govim.conformance.peer import Peer
from govim.conformance.shapes import ENTRY, PUSH, RECEIPTS, REFUSED, hold, same
from govim.conformance.talk import entry, page, pushed, recall, say_text, send
from govim.conformance.verdict import Unexpected
from govim.conformance.visit import Visit
from govim.conformance.wire import BOTH, JSON, MSGPACK, Fields, new_ref

SERVER = "docs/protocol.md § Server → client"
REF = "docs/protocol.md § Transport: client_ref is unique per sender for ever"
DENSE = "docs/protocol.md § Transport: sequences are 1, 2, 3 … without holes"
ODD_TEXT = '公文\u0301\u202e\t\r\n\u2028\U0001f600<b>&amp;"\\\ufffe'
group = Group("messages", wires=BOTH)


async def pair(visit: Visit) -> tuple[Peer, Peer, str]:
    """Both accounts, connected, and their conversation."""
    where = await visit.site.direct()
    return await visit.talk(visit.first), await visit.talk(visit.second), where


async def refused(peer: Peer, code: str = "") -> Fields:
    answer = await peer.expect("refused")
    hold(answer, REFUSED)
    if code:
        same(code, answer["code"], "code")
    return answer


@group.case(SERVER, sends="a text", expects="ack; the entry at both, with the same sequence")
async def a_text_arrives(visit: Visit) -> None:
    first, second, where = await pair(visit)
    ack = await send(first, where, "公文流转")
    for peer in (first, second):
        push = await pushed(peer, where, ack["seq"])
        hold(push, PUSH)
        hold(push["entry"], ENTRY)
        same({"kind": "text", "text": "公文流转"}, push["entry"]["body"], "body")
        same("sent", push["entry"]["state"], "state")
        same(visit.first.person, push["entry"]["sender"], "sender")
        for name in ("client_ref", "ordinal", "at"):
            same(ack[name], push["entry"][name], name)


@group.case("fault 24", sends="combining marks, bidi controls, U+2028", expects="byte for byte the same")
async def odd_text_is_kept(visit: Visit) -> None:
    first, second, where = await pair(visit)
    ack = await send(first, where, ODD_TEXT)
    same(ODD_TEXT, (await pushed(second, where, ack["seq"]))["entry"]["body"]["text"], "text")
    same(ODD_TEXT, (await entry(second, where, ack["seq"]))["body"]["text"], "text")


@group.case("docs/protocol.md § Text", sends="an escape code in a text", expects="refused text_control")
async def a_control_character(visit: Visit) -> None:
    first, _, where = await pair(visit)
    await say_text(first, where, "\x1b[31m")
    answer = await refused(first)
    if "text_control" not in {answer["code"], answer["rule"]}:
        raise Unexpected("refused by text_control", str(answer))


@group.case("fault 24", sends="a lone surrogate in a text", expects="refused, or close 4400", wires=(JSON,))
async def a_lone_surrogate(visit: Visit) -> None:
    first, _, where = await pair(visit)
    body = f'{{"type":"send","client_ref":"{new_ref()}","conversation":"{where}","body":'
    await first.send(JSON.raw((body + '{"kind":"text","text":"\\ud800"}}').encode()))
    if (came := await first.close_or("refused", "ack")) not in {"refused", 4400}:
        raise Unexpected("refused, or close 4400", str(came))


@group.case(DENSE, sends="ten texts, not waiting for acks", expects="acks in order, dense")
async def sequences_are_dense(visit: Visit) -> None:
    first, second, where = await pair(visit)
    start = (await send(first, where, "0"))["seq"]
    refs = [await say_text(first, where, str(number)) for number in range(1, 11)]
    acks = [await first.expect("ack") for _ in refs]
    same(refs, [ack["client_ref"] for ack in acks], "client_refs")
    same(list(range(start + 1, start + 11)), [ack["seq"] for ack in acks], "sequences")
    stream: list[Fields] = []
    while not stream or stream[-1]["seq"] < start + 10:
        push = await second.expect("entry")
        stream += [push["entry"]] if push["conversation"] == where else []
    same(list(range(start, start + 11)), [each["seq"] for each in stream], "sequences that are pushed")
    same([str(number) for number in range(11)], [each["body"]["text"] for each in stream], "texts in order")


@group.case(DENSE, sends="texts of both at the same time", expects="each sequence once, at both in one order")
async def both_at_once(visit: Visit) -> None:
    first, second, where = await pair(visit)
    start = (await send(first, where, "start"))["seq"]
    for number in range(5):
        await say_text(first, where, f"a{number}")
        await say_text(second, where, f"b{number}")
    seqs = [(await peer.expect("ack"))["seq"] for peer in (first, second) for _ in range(5)]
    same(list(range(start + 1, start + 11)), sorted(seqs), "sequences")


@group.case(REF, sends="the same send three times", expects="one ack, thrice; one entry")
async def a_retry_is_one_result(visit: Visit) -> None:
    first, second, where = await pair(visit)
    ref = new_ref()
    acks = [await send(first, where, "once", ref) for _ in range(2)]
    again = await visit.talk(visit.first)
    acks.append(await send(again, where, "once", ref))
    same([acks[0]] * 3, acks, "acks")
    same(acks[0]["seq"] + 1, (await send(second, where, "after it"))["seq"], "the next sequence")


@group.case(REF, sends="a ref again with another text, then elsewhere", expects="refused client_ref_reused")
async def a_ref_is_not_used_twice(visit: Visit) -> None:
    first, _, where = await pair(visit)
    ref = new_ref()
    ack = await send(first, where, "one", ref)
    await say_text(first, where, "another", ref)
    same(ref, (await refused(first, "client_ref_reused"))["client_ref"], "client_ref")
    await first.say("recall", client_ref=ref, conversation=where, seq=ack["seq"])
    await refused(first, "client_ref_reused")


@group.case(REF, sends="the same ref by both", expects="two entries")
async def refs_are_per_sender(visit: Visit) -> None:
    first, second, where = await pair(visit)
    ref = new_ref()
    seqs = [(await send(peer, where, "mine", ref))["seq"] for peer in (first, second)]
    same(seqs[0] + 1, seqs[1], "the second sequence")


@group.case(SERVER, sends="a text over limits.text_bytes", expects="refused with a rule; no sequence is used")
async def a_text_that_is_too_long(visit: Visit) -> None:
    where = await visit.site.direct()
    first = await visit.open()
    await first.say("hello", lang="en")
    limit = (await first.expect("welcome"))["limits"]["text_bytes"]
    before = (await send(first, where, "before"))["seq"]
    ref = await say_text(first, where, "x" * (limit + 1))
    answer = await refused(first)
    same(ref, answer["client_ref"], "client_ref")
    if not answer["text"]:
        raise Unexpected("a text in the language of hello", str(answer))
    same(before + 1, (await send(first, where, "after"))["seq"], "the next sequence")


@group.case(
    "docs/protocol.md § Client → server",
    sends="hello in English, then in Chinese, and a wrong frame",
    expects="texts in that language",
)
async def refusals_speak_the_language_of_hello(visit: Visit) -> None:
    for lang in ("en", "zh-CN"):
        peer = await visit.talk(lang=lang)
        await peer.say("unheard-of")
        said = (await refused(peer))["text"]
        same(lang == "en", said.isascii(), f"a text in {lang} is ASCII ({said})")


# ---- recall ----------------------------------------------------------------------------------
@group.case(SERVER, sends="recall of an own message", expects="ack, the entry at both; the body is gone")
async def a_recall_withdraws(visit: Visit) -> None:
    first, second, where = await pair(visit)
    seq = (await send(first, where, "不该发的"))["seq"]
    ack = await recall(first, where, seq)
    same(seq + 1, ack["seq"], "the sequence of the recall")
    for peer in (first, second):
        await pushed(peer, where, seq)
        told = (await pushed(peer, where, seq + 1))["entry"]
        same(("recall", seq), (told["kind"], told["target"]), "kind and target")
        now = await entry(peer, where, seq)
        same(("recalled", None), (now["state"], now.get("body")), "state and body")
        same(visit.first.person, now["recalled_by"], "recalled_by")


@group.case(REF, sends="the same recall twice", expects="one ack, twice")
async def a_retried_recall_is_one_result(visit: Visit) -> None:
    first, _, where = await pair(visit)
    seq, ref = (await send(first, where, "x"))["seq"], new_ref()
    same(await recall(first, where, seq, ref), await recall(first, where, seq, ref), "ack")


@group.case(SERVER, sends="recall of the other's message", expects="refused; the message stays")
async def nobody_recalls_for_others(visit: Visit) -> None:
    first, second, where = await pair(visit)
    seq = (await send(first, where, "stays"))["seq"]
    await second.say("recall", client_ref=new_ref(), conversation=where, seq=seq)
    await refused(second)
    same("sent", (await entry(second, where, seq))["state"], "state")


@group.case(SERVER, sends="recall of what is not there", expects="refused")
async def a_recall_of_nothing(visit: Visit) -> None:
    first, _, where = await pair(visit)
    await first.say("recall", client_ref=new_ref(), conversation=where, seq=2**40)
    await refused(first)


# ---- receipts --------------------------------------------------------------------------------
@group.case(
    SERVER, sends="receipts, forward then backward", expects="receipts at the other; backward does not count"
)
async def receipts_move_forward(visit: Visit) -> None:
    first, second, where = await pair(visit)
    seqs = [(await send(first, where, "read me"))["seq"] for _ in range(2)]
    await second.say("receipt", conversation=where, delivered=seqs[1], read=seqs[1])
    cursor = await _cursor(first, where, visit.second.person)
    same((seqs[1], seqs[1]), (cursor["delivered"], cursor["read"]), "cursors")
    await second.say("receipt", conversation=where, delivered=seqs[0], read=seqs[0])
    peer = await visit.open(visit.second)
    await peer.say("hello")
    summaries = (await peer.expect("welcome"))["conversations"]
    mine = next(each for each in summaries if each["id"] == where)
    same((seqs[1], 0), (mine["read"], mine["unread"]), "read and unread")


async def _cursor(peer: Peer, where: str, person: str) -> Fields:
    while True:
        receipts = await peer.expect("receipts")
        hold(receipts, RECEIPTS)
        for cursor in receipts["cursors"]:
            if receipts["conversation"] == where and cursor["person"] == person:
                return dict(cursor)


# ---- both formats ----------------------------------------------------------------------------
@group.case(
    "docs/protocol.md § Transport",
    sends="a text while connected in both formats",
    expects="the same frames",
    wires=(MSGPACK,),
)
async def both_formats_say_the_same(visit: Visit) -> None:
    where = await visit.site.direct()
    peers = [await visit.talk(visit.second, wire=wire) for wire in BOTH]
    sender = await visit.talk(visit.first)
    seq = (await send(sender, where, ODD_TEXT))["seq"]
    pushes = [await pushed(peer, where, seq) for peer in peers]
    same(pushes[0], pushes[1], "the entry")
    pages = [await page(peer, where, before=seq + 1, limit=20) for peer in peers]
    same(pages[0]["entries"], pages[1]["entries"], "the page")
