"""A client on the real core, without a transport: docs/protocol.md on frames and their order."""

import asyncio
import threading

import pytest

from govim.delivery.client import MAX_UNDER_WAY
from govim.delivery.heartbeat import Rhythm
from govim.delivery.pipe import QueueLimits
from govim.domain.actor import Actor
from govim.domain.events import SessionEnded
from govim.domain.ids import ConversationId
from govim.ports import Work
from govim.storage.folder import DataFolder
from tests.govim.delivery.office import Office
from tests.govim.world import FORBIDDEN_TEXT, new_ref

Talk = tuple[Actor, Actor, ConversationId]


@pytest.fixture
async def talk(office: Office) -> Talk:
    ada, bo = await office.people("ada", "bo")
    return ada, bo, await office.do(office.world.open_direct(ada, bo))


async def fill(office: Office, who: Actor, where: ConversationId, count: int, text: str = "你好") -> None:
    works = [office.world.send(who, where, f"{text} {number}") for number in range(count)]
    await asyncio.gather(*map(office.do, works))


async def test_hello_is_answered_by_all_that_there_is(office: Office, talk: Talk) -> None:
    ada, _, where = talk
    welcome = await office.line(ada).hello(lang="en", device="桌面")
    assert (welcome["protocol"], welcome["me"], welcome["heartbeat"], welcome["personal"]) == (
        1,
        str(ada.person),
        25,
        1,
    )
    assert welcome["limits"]["recall_seconds"] == {"direct": 300, "group": 120}
    assert (welcome["server_time"], welcome["time_zone"]) == ("2026-11-24T06:50:00.000Z", "Asia/Urumqi")
    assert [each["id"] for each in welcome["conversations"]] == [str(where)]


async def test_the_ack_comes_before_ones_own_push(office: Office, talk: Talk) -> None:
    ada, bo, where = talk
    mine, other, ref = await office.welcomed(ada), await office.welcomed(bo), new_ref()
    await mine.send(where, "你好", ref)
    ack, push = await mine.expect("ack"), await mine.expect("entry")
    assert (ack["client_ref"], ack["conversation"], ack["seq"], ack["ordinal"]) == (
        str(ref),
        str(where),
        2,
        1,
    )
    theirs = await other.expect("entry")
    assert push == theirs
    assert (push["entry"]["seq"], push["last_ordinal"], push["entry"]["at"]) == (2, 1, ack["at"])
    assert push["entry"]["body"] == {"kind": "text", "text": "你好"}


async def test_sends_keep_their_order(office: Office, talk: Talk) -> None:
    ada, _, where = talk
    line = await office.welcomed(ada)
    refs = [new_ref() for _ in range(200)]

    async def say() -> None:
        for number, ref in enumerate(refs):
            await line.send(where, str(number), ref)

    async def hear() -> list[tuple[str, int]]:
        acks: list[tuple[str, int]] = []
        while len(acks) < len(refs):
            frame = await line.receive()
            if frame and frame["type"] == "ack":
                acks.append((frame["client_ref"], frame["seq"]))
        return acks

    _, acks = await asyncio.gather(say(), hear())
    assert acks == [(str(ref), seq) for seq, ref in enumerate(refs, start=2)]


async def test_a_refusal_says_code_rule_and_text_in_the_language_of_hello(office: Office, talk: Talk) -> None:
    ada, _, where = talk
    said = {}
    for lang in ("zh-CN", "en"):
        line, ref = await office.welcomed(ada, lang=lang), new_ref()
        await line.send(where, FORBIDDEN_TEXT, ref)
        refused = await line.expect("refused")
        assert (refused["client_ref"], refused["code"], refused["rule"]) == (
            str(ref),
            "sensitive_word",
            "office.words.secrets",
        )
        assert refused["detail"]["word"] == "绝密"
        said[lang] = refused["text"]
    assert said["zh-CN"].startswith("未发送")
    assert said["en"].startswith("Not sent")


async def test_a_retry_after_a_lost_ack_is_the_first_result(office: Office, talk: Talk) -> None:  # fault 28
    ada, bo, where = talk
    ref, other = new_ref(), await office.welcomed(bo)
    first = await office.welcomed(ada)
    await first.send(where, "你好", ref)
    ack = await first.expect("ack")
    first.client.gone()
    again = await office.welcomed(ada)
    await again.send(where, "你好", ref)
    assert await again.expect("ack") == ack
    await other.expect("entry")
    assert await other.is_quiet()


async def test_what_one_may_not_know_is_refused_as_what_is_not(
    office: Office, talk: Talk
) -> None:  # fault 18
    [eve] = await office.people("eve")
    line = await office.welcomed(eve)
    answers = []
    for where in (talk[2], ConversationId(office.world.ids.new())):
        await line.say("history", request=1, conversation=str(where))
        answers.append([await line.expect("refused")])
        await line.say("recall", client_ref=str(talk[0].session), conversation=str(where), seq=1)
        answers[-1].append(await line.expect("refused"))
        await line.send(where, "?", talk[1].session)
        answers[-1].append(await line.expect("refused"))
        await line.say("receipt", conversation=str(where), read=1)
        await office.do(Work(run=lambda _: None))  # behind the receipt in the same queue
        assert await line.is_quiet()
    assert answers[0] == answers[1]
    assert {answer["code"] for answer in answers[0]} == {"not_found"}
    assert str(talk[2]) not in str(answers)


async def test_history_answers_pages(office: Office, talk: Talk) -> None:
    ada, bo, where = talk
    await fill(office, ada, where, 20)
    line = await office.welcomed(bo)
    await line.say("history", request=7, conversation=str(where), before=10, limit=3)
    page = await line.expect("page")
    assert (page["request"], page["conversation"], page["head"]) == (7, str(where), 21)
    assert [entry["seq"] for entry in page["entries"]] == [7, 8, 9]
    await line.say("history", request=8, conversation=str(where), before=10, after=3)
    refused = await line.expect("refused")
    assert (refused["request"], refused["code"]) == (8, "malformed")


async def test_a_resume_brings_what_the_cursor_lacks(office: Office, talk: Talk) -> None:
    ada, bo, where = talk
    await fill(office, ada, where, 70)
    await office.do(office.world.recall(ada, where, 5))
    line = office.line(bo)
    await line.hello(cursors={str(where): {"synced": 10, "have": [[1, 10]]}})
    resume = await line.expect("resume")
    assert [(each["seq"], each["state"], each["by"]) for each in resume["changed"]] == [
        (5, "recalled", str(ada.person))
    ]
    assert resume["changed_complete"]
    assert (resume["gap"], resume["head"]) == ([11, 22], 72)
    assert [entry["seq"] for entry in resume["page"]] == list(range(23, 73))
    assert await line.is_quiet()


async def test_no_resume_where_there_is_no_news(office: Office, talk: Talk) -> None:
    ada, bo, where = talk
    await fill(office, ada, where, 3)
    nowhere = str(office.world.ids.new())
    [eve] = await office.people("eve")
    theirs = await office.do(office.world.open_direct(ada, eve))
    cursors = {name: {"synced": 4} for name in (str(where), nowhere, str(theirs))}
    line = office.line(bo)
    await line.hello(cursors=cursors)
    assert await line.is_quiet()


async def test_a_message_between_hello_and_welcome_is_not_lost(office: Office, talk: Talk) -> None:
    """Twice rather than not at all, and never before the welcome."""
    ada, bo, where = talk
    for _ in range(15):
        line = office.line(bo)
        sending = asyncio.gather(
            line.say("hello"), *(office.do(office.world.send(ada, where, "你好")) for _ in range(5))
        )
        welcome = await line.expect("welcome")
        entries = await sending
        known = welcome["conversations"][0]["last_seq"]
        heard: set[int] = set()
        while max(entries[-1].seq, known) > max({known} | heard):
            heard.add((await line.expect("entry"))["entry"]["seq"])
        assert {entry.seq for entry in entries[1:] if entry.seq > known} <= heard
        line.client.gone()


async def test_a_slow_client_is_closed_and_resumes(folder: DataFolder) -> None:
    office = Office(folder, queue=QueueLimits(max_bytes=20_000))
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    slow = await office.welcomed(bo)
    await fill(office, ada, where, 12, "字" * 1000)
    assert await slow.closed() == 4408
    assert office.hub.slow == 1
    again = office.line(bo)
    await again.hello(cursors={str(where): {"synced": 1}})
    resume = await again.expect("resume")
    assert [entry["seq"] for entry in resume["page"]] == list(range(2, 14))
    office.core.close()


async def test_an_answer_that_was_asked_for_is_not_too_much(folder: DataFolder) -> None:
    """Its size is not the client's fault: a page waits for room."""
    office = Office(folder, queue=QueueLimits(max_bytes=5_000))
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    await fill(office, ada, where, 30, "字" * 1000)
    line = await office.welcomed(bo)
    for request in range(10):
        await line.say("history", request=request, conversation=str(where), limit=30)
    pages = [await line.expect("page") for _ in range(10)]
    assert [page["request"] for page in pages] == list(range(10))
    office.core.close()


async def test_no_more_is_read_while_too_much_is_under_way(office: Office, talk: Talk) -> None:
    ada, _, where = talk
    line = await office.welcomed(ada)
    release, held, taken = threading.Event(), threading.Event(), asyncio.Semaphore(0)

    def hold(_: object) -> None:
        held.set()
        release.wait()

    async def send_all() -> None:
        for number in range(MAX_UNDER_WAY + 10):
            await line.send(where, str(number))
            taken.release()

    gate = asyncio.ensure_future(office.do(Work(run=hold)))
    await asyncio.to_thread(held.wait)
    sending = asyncio.ensure_future(send_all())
    for _ in range(MAX_UNDER_WAY - 1):
        await taken.acquire()
    await asyncio.sleep(0)
    is_waiting = taken.locked()
    release.set()
    await asyncio.gather(sending, gate)
    assert is_waiting
    for _ in range(11):
        await taken.acquire()


@pytest.mark.parametrize("nonsense", [b"", b"{", b'{"type":"send"}', b'{"type":"ping"}'])
async def test_nonsense_before_hello_closes(office: Office, talk: Talk, nonsense: bytes) -> None:
    line = office.line(talk[0])
    await line.client.received(nonsense)
    assert await line.closed() == 4400
    await line.client.received(b'{"type":"hello"}')
    assert await line.closed() == 4400


async def test_an_unknown_frame_is_refused_and_the_line_goes_on(office: Office, talk: Talk) -> None:
    line = await office.welcomed(talk[0])
    await line.say("reaction", client_ref=str(talk[0].session))
    refused = await line.expect("refused")
    assert (refused["code"], refused["client_ref"]) == ("unknown_frame", str(talk[0].session))
    assert await line.is_quiet()


async def test_the_end_of_the_session_reaches_whoever_has_not_said_hello(office: Office, talk: Talk) -> None:
    """Or a stolen cookie would work on after the sign-out."""
    ada, _, _ = talk
    greeted, silent = await office.welcomed(ada), office.line(ada)
    office.hub.tell([SessionEnded(session=ada.session, person=ada.person)])
    assert await greeted.closed() == 4401
    await silent.say("hello")
    assert await silent.closed() == 4401


async def test_nothing_is_pushed_before_hello(office: Office, talk: Talk) -> None:
    ada, bo, where = talk
    line = office.line(bo)
    await fill(office, ada, where, 3)
    welcome = await line.hello()
    assert welcome["conversations"][0]["last_seq"] == 4
    assert await line.is_quiet()


async def test_a_silent_line_is_pinged_and_closed(folder: DataFolder) -> None:  # fault 11
    office = Office(folder, rhythm=Rhythm(ping=0.1, silence=0.35))
    [ada] = await office.people("ada")
    line, mute = await office.welcomed(ada), office.line(ada)
    await line.expect("ping")
    assert await line.closed() == 4409
    assert await mute.closed() == 4409
    assert office.hub.connections == []
    office.core.close()


async def test_a_line_that_answers_stays(folder: DataFolder) -> None:
    office = Office(folder, rhythm=Rhythm(ping=0.1, silence=0.5))
    [ada] = await office.people("ada")
    line = await office.welcomed(ada)
    for _ in range(10):
        await line.expect("ping")
        await line.say("pong")
    assert await line.is_quiet()
    line.client.gone()
    office.core.close()


async def test_receipts_are_told_to_the_others(office: Office, talk: Talk) -> None:
    ada, bo, where = talk
    mine, other = await office.welcomed(ada), await office.welcomed(bo)
    await mine.send(where, "你好")
    await mine.expect("ack")
    await mine.expect("entry")
    await other.expect("entry")
    await other.say("receipt", conversation=str(where), read=2)  # read is delivered
    told = await mine.expect("receipts")
    assert told["conversation"] == str(where)
    assert told["cursors"] == [{"person": str(bo.person), "delivered": 2, "read": 2}]


async def test_a_recall_is_pushed_as_an_entry(office: Office, talk: Talk) -> None:
    ada, bo, where = talk
    mine, other = await office.welcomed(ada), await office.welcomed(bo)
    await mine.send(where, "撤回我")
    ack = await mine.expect("ack")
    await other.expect("entry")
    await mine.expect("entry")
    await mine.say("recall", client_ref=str(new_ref()), conversation=str(where), seq=ack["seq"])
    assert (await mine.expect("ack"))["seq"] == 3
    entry = (await other.expect("entry"))["entry"]
    assert (entry["kind"], entry["target"], entry["sender"]) == ("recall", 2, str(ada.person))


async def test_whoever_is_gone_costs_nothing_more(office: Office, talk: Talk) -> None:
    ada, bo, where = talk
    leaving, other = await office.welcomed(ada), await office.welcomed(bo)
    await leaving.send(where, "最后一句")
    leaving.client.gone()
    assert [each.person for each in office.hub.connections] == [bo.person]
    assert await leaving.closed() == 1001
    assert (await other.expect("entry"))["entry"]["body"]["text"] == "最后一句"
