from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from msgspec.structs import replace

from govim.domain.conversation import ConversationKind, Cursors, Head
from govim.domain.entry import Entry, EntryKind, Recall, text_content
from govim.domain.errors import Rejected
from govim.domain.ids import ClientRef, ConversationId, Ordinal, PersonId, Sequence
from govim.domain.reading import Change, ConversationSummary, LogPage, LogResume, MembersPage, MemberState
from govim.protocol import views
from govim.protocol.frames import ConversationPush, Reply
from govim.protocol.wire import JSON

ADA, BO = PersonId(UUID(int=1)), PersonId(UUID(int=2))
WHERE = ConversationId(UUID(int=9))
AT = datetime(2026, 11, 24, 6, 50, 14, 123000, tzinfo=UTC)
SECRET = "张三的手机号"
MESSAGE = Entry(
    conversation=WHERE,
    seq=Sequence(4),
    ordinal=Ordinal(3),
    kind=EntryKind.MESSAGE,
    sender=ADA,
    at=AT,
    client_ref=ClientRef(UUID(int=5)),
    content=text_content(SECRET),
)
RECALLED = replace(MESSAGE, recall=Recall(seq=Sequence(6), by=ADA, at=AT + timedelta(seconds=9)))


def test_a_message_shows_its_body_and_state() -> None:
    view = views.entry_view(MESSAGE)
    assert (view.body, view.state) == ({"kind": "text", "text": SECRET}, "sent")
    assert (view.seq, view.ordinal, view.kind, view.sender) == (4, 3, "message", str(ADA))
    assert view.at == "2026-11-24T06:50:14.123Z"
    assert (view.recalled_by, view.recalled_at, view.target, view.joined) == (None, None, None, None)


def test_a_time_is_utc_wherever_it_was_written() -> None:
    there = replace(MESSAGE, at=AT.astimezone(timezone(timedelta(hours=8))))
    assert views.entry_view(there).at == "2026-11-24T06:50:14.123Z"


def test_a_recalled_message_has_no_body_in_any_frame() -> None:
    """Whoever asks, in whichever frame."""
    summary = ConversationSummary(
        id=WHERE,
        kind=ConversationKind.DIRECT,
        title=None,
        member_count=2,
        role="member",
        other=None,
        head=Head(seq=Sequence(6), ordinal=Ordinal(3)),
        mine=Cursors(delivered=Sequence(0), read=Sequence(0)),
        unread=1,
        must_reads=0,
        last=RECALLED,
        last_sender="张爱达",
    )
    frames: list[Reply] = [
        views.entry_push(RECALLED, Ordinal(3)),
        views.page(1, LogPage(conversation=WHERE, entries=(RECALLED,), head=Sequence(6))),
        views.resume(
            LogResume(
                conversation=WHERE,
                changed=(),
                changed_complete=True,
                page=(RECALLED,),
                gap=None,
                head=Sequence(6),
            )
        ),
        ConversationPush(summary=views.summary(summary)),
    ]
    assert not any(SECRET in JSON.encode(frame).decode() for frame in frames)
    view = views.entry_view(RECALLED)
    assert (view.state, view.recalled_by, view.recalled_at) == (
        "recalled",
        str(ADA),
        "2026-11-24T06:50:23.123Z",
    )


def test_a_recall_names_its_target_and_a_joining_its_people() -> None:
    recall = replace(MESSAGE, kind=EntryKind.RECALL, content=None, target=Sequence(4))
    joined = replace(MESSAGE, kind=EntryKind.MEMBERS, content=None, joined=(ADA, BO))
    assert (views.entry_view(recall).target, views.entry_view(recall).state) == (4, None)
    assert views.entry_view(joined).joined == [str(ADA), str(BO)]


LI = MemberState(
    person=BO, name="李博", role="member", cursors=Cursors(delivered=Sequence(3), read=Sequence(2))
)


def test_a_summary_says_what_a_list_shows() -> None:
    found = ConversationSummary(
        id=WHERE,
        kind=ConversationKind.GROUP,
        title="防汛",
        member_count=300,
        role="member",
        other=LI,
        head=Head(seq=Sequence(6), ordinal=Ordinal(4)),
        mine=Cursors(delivered=Sequence(6), read=Sequence(5)),
        unread=1,
        must_reads=0,
        last=MESSAGE,
        last_sender="张爱达",
    )
    shown = views.summary(found)
    assert (shown.id, shown.kind, shown.title, shown.member_count) == (str(WHERE), "group", "防汛", 300)
    assert (shown.last_seq, shown.last_ordinal, shown.delivered, shown.read, shown.unread) == (6, 4, 6, 5, 1)
    assert (shown.role, shown.other, shown.last_sender) == ("member", views.member_view(LI), "张爱达")


def test_members_say_how_far_each_got() -> None:
    shown = views.members(7, MembersPage(conversation=WHERE, members=(LI,), count=300))
    assert (shown.request, shown.conversation, shown.count) == (7, str(WHERE), 300)
    assert [(each.person, each.name, each.role, each.delivered, each.read) for each in shown.members] == [
        (str(BO), "李博", "member", 3, 2)
    ]


def test_people_are_named() -> None:
    shown = views.people(8, {BO: "李博"})
    assert (shown.request, [(each.person, each.name) for each in shown.people]) == (8, [(str(BO), "李博")])


def test_a_resume_says_what_changed() -> None:
    found = LogResume(
        conversation=WHERE,
        changed=(Change(target=Sequence(4), by=ADA, at=AT),),
        changed_complete=False,
        page=(),
        gap=(7, 9),
        head=Sequence(60),
    )
    shown = views.resume(found)
    assert [(each.seq, each.state, each.by) for each in shown.changed] == [(4, "recalled", str(ADA))]
    assert (shown.changed_complete, shown.gap, shown.head) == (False, (7, 9), 60)


def test_a_refusal_carries_rule_and_detail() -> None:
    error = Rejected("sensitive_word", rule="office.words.secrets", policy="office/1", word="绝密")
    shown = views.refused(error, "未发送", client_ref=MESSAGE.client_ref)
    assert (shown.code, shown.rule, shown.text) == ("sensitive_word", "office.words.secrets", "未发送")
    assert shown.client_ref == str(MESSAGE.client_ref)
    assert shown.detail == {"policy": "office/1", "word": "绝密"}


def test_a_refused_request_zero_is_echoed() -> None:
    assert views.refused(Rejected("x", rule="y"), "", request=0).request == 0


def test_receipts_say_who_got_how_far() -> None:
    moved = {BO: Cursors(delivered=Sequence(5), read=Sequence(4))}
    shown = views.receipts(WHERE, moved)
    assert [(each.person, each.delivered, each.read) for each in shown.cursors] == [(str(BO), 5, 4)]


def test_an_ack_is_the_entrys_place() -> None:
    shown = views.ack(MESSAGE)
    assert (shown.client_ref, shown.conversation, shown.seq, shown.ordinal) == (
        str(MESSAGE.client_ref),
        str(WHERE),
        4,
        3,
    )
