"""Domain values as frames. Here a recalled message loses its body, for whoever asks, and a hidden one for
whoever hid it."""

from collections.abc import Mapping
from typing import Any

from govim.domain.conversation import Cursors
from govim.domain.entry import Entry, EntryKind
from govim.domain.errors import GovimError
from govim.domain.events import MustReadTold
from govim.domain.ids import ClientRef, ConversationId, Ordinal, PersonId, Sequence
from govim.domain.must_read import MustRead
from govim.domain.personal import Noted
from govim.domain.presence import Presence
from govim.domain.reading import Change, ConversationSummary, LogPage, LogResume, MembersPage, MemberState
from govim.domain.reading import Totals as OwnTotals
from govim.protocol.bodies import body_view
from govim.protocol.entries import EntryView
from govim.protocol.frames import (
    Ack,
    Changed,
    CursorView,
    DraftPreview,
    EntryPush,
    MembersView,
    MemberView,
    NameView,
    Page,
    PeopleView,
    Receipts,
    Refused,
    Resume,
    Summary,
    Totals,
)
from govim.protocol.messages import ReactionCount, TalliesPush, Tally
from govim.protocol.must_reads import MustReadCounts, MustReadPush, MustReadsPush
from govim.protocol.personal import PersonalEntry, PersonalPush
from govim.protocol.presence import PresenceView
from govim_audit.record import id_text, rfc3339

SENT, RECALLED, HIDDEN, BURNT = "sent", "recalled", "hidden", "burnt"
CHANGES = {EntryKind.RECALL: RECALLED, EntryKind.EDIT: "edited", EntryKind.WITHDRAWAL: "withdrawn"}


def entry_view(entry: Entry) -> EntryView:
    if entry.kind is EntryKind.MESSAGE:
        return message_view(entry)
    return EntryView(
        seq=entry.seq,
        ordinal=entry.ordinal,
        kind=entry.kind.value,
        sender=id_text(entry.sender),
        at=rfc3339(entry.at),
        client_ref=id_text(entry.client_ref),
        body=dict(entry.content) if entry.content is not None else None,
        target=entry.target,
        joined=[id_text(person) for person in entry.joined] or None,
    )


def message_view(entry: Entry) -> EntryView:
    state = _state(entry)
    recall = entry.recall if state == RECALLED else None
    edit = entry.edit
    return EntryView(
        seq=entry.seq,
        ordinal=entry.ordinal,
        kind=entry.kind.value,
        sender=id_text(entry.sender),
        at=rfc3339(entry.at),
        client_ref=id_text(entry.client_ref),
        body=body_view(entry) if state is SENT else None,
        state=state,
        recalled_by=id_text(recall.by) if recall else None,
        recalled_at=rfc3339(recall.at) if recall else None,
        edited_at=rfc3339(edit.at) if edit else None,
        edits=edit.count if edit else None,
        version=edit.seq if edit else None,
        burn_seconds=entry.burn_seconds,
    )


def _state(entry: Entry) -> str:
    """For whoever deleted it for themselves, it does not matter what else became of it."""
    if entry.is_hidden:
        return HIDDEN
    if entry.recall is not None:
        return RECALLED
    return BURNT if entry.is_burnt else SENT


def summary(found: ConversationSummary) -> Summary:
    return Summary(
        id=str(found.id),
        kind=found.kind.value,
        title=found.title,
        member_count=found.member_count,
        role=found.role,
        other=member_view(found.other) if found.other else None,
        last_seq=found.head.seq,
        last_ordinal=found.head.ordinal,
        delivered=found.mine.delivered,
        read=found.mine.read,
        unread=found.unread,
        must_reads=found.must_reads,
        last=entry_view(found.last) if found.last else None,
        last_sender=found.last_sender,
        mentions=found.mentions,
        pinned=found.is_pinned,
        muted_until=rfc3339(found.muted_until) if found.muted_until else None,
        marked_unread=found.is_marked_unread,
        draft=DraftPreview(text=found.draft.text, at=rfc3339(found.draft.at)) if found.draft else None,
        announcement=found.announcement,
        archived=found.is_archived,
    )


def totals(found: OwnTotals) -> Totals:
    return Totals(unread=found.unread, mentions=found.mentions)


def member_view(member: MemberState) -> MemberView:
    return MemberView(
        person=id_text(member.person),
        name=member.name,
        role=member.role,
        delivered=member.cursors.delivered,
        read=member.cursors.read,
        silenced_until=rfc3339(member.silenced_until) if member.silenced_until else None,
    )


def members(request: int, found: MembersPage) -> MembersView:
    return MembersView(
        request=request,
        conversation=str(found.conversation),
        members=[member_view(member) for member in found.members],
        count=found.count,
    )


def people(request: int, names: Mapping[PersonId, str]) -> PeopleView:
    return PeopleView(
        request=request,
        people=[NameView(person=id_text(person), name=name) for person, name in names.items()],
    )


def resume(found: LogResume) -> Resume:
    return Resume(
        conversation=str(found.conversation),
        changed=[changed(change) for change in found.changed],
        changed_complete=found.changed_complete,
        page=[entry_view(entry) for entry in found.page],
        gap=found.gap,
        head=found.head,
    )


def changed(change: Change) -> Changed:
    return Changed(
        seq=change.target,
        state=CHANGES[change.kind],
        by=id_text(change.by),
        at=rfc3339(change.at),
        entry=entry_view(change.entry) if change.entry else None,
    )


def page(request: int, found: LogPage) -> Page:
    return Page(
        request=request,
        conversation=str(found.conversation),
        entries=[entry_view(entry) for entry in found.entries],
        head=found.head,
    )


def entry_push(entry: Entry, last_ordinal: Ordinal) -> EntryPush:
    return EntryPush(
        conversation=id_text(entry.conversation), entry=entry_view(entry), last_ordinal=last_ordinal
    )


def ack(entry: Entry) -> Ack:
    return Ack(
        client_ref=id_text(entry.client_ref),
        conversation=id_text(entry.conversation),
        seq=entry.seq,
        ordinal=entry.ordinal,
        at=rfc3339(entry.at),
    )


def cursor_view(person: PersonId, cursors: Cursors) -> CursorView:
    return CursorView(person=id_text(person), delivered=cursors.delivered, read=cursors.read)


def tally(seq: int, counts: Mapping[str, int]) -> Tally:
    found = [ReactionCount(reaction=reaction, count=count) for reaction, count in counts.items()]
    return Tally(seq=seq, reactions=found)


def tallies(conversation: ConversationId, counted: Mapping[Sequence, Mapping[str, int]]) -> TalliesPush:
    found = [tally(seq, counts) for seq, counts in counted.items()]
    return TalliesPush(conversation=str(conversation), tallies=found)


def presence_view(person: PersonId, said: Presence, *, is_online: bool) -> PresenceView:
    return PresenceView(
        person=str(person),
        online=is_online,
        state=said.state.value,
        text=said.text,
        until=None if said.until is None else rfc3339(said.until),
    )


def personal_entry(noted: Noted) -> PersonalEntry:
    return PersonalEntry(**_personal(noted))


def personal_push(noted: Noted) -> PersonalPush:
    return PersonalPush(**_personal(noted))


def _personal(noted: Noted) -> dict[str, Any]:
    change = noted.change
    return {
        "n": noted.n,
        "kind": change.kind.value,
        "conversation": None if change.conversation is None else str(change.conversation),
        "seq": change.seq,
        "value": change.value,
    }


def must_read_counts(must_read: MustRead) -> MustReadCounts:
    return MustReadCounts(
        seq=must_read.seq,
        asked_by=str(must_read.asked_by),
        asked=must_read.asked,
        confirmed=must_read.confirmed,
        has_ended=must_read.ended_at is not None,
    )


def must_reads_push(must_read: MustRead) -> MustReadsPush:
    return MustReadsPush(conversation=str(must_read.conversation), must_reads=[must_read_counts(must_read)])


def must_read_push(told: MustReadTold, *, notify: bool) -> MustReadPush:
    return MustReadPush(
        conversation=str(told.must_read.conversation),
        seq=told.must_read.seq,
        reason=told.reason,
        asked_by=str(told.must_read.asked_by),
        sent_at=rfc3339(told.sent_at),
        late=[str(person) for person in told.late],
        notify=notify,
    )


def receipts(conversation: ConversationId, moved: dict[PersonId, Cursors]) -> Receipts:
    return Receipts(
        conversation=str(conversation),
        cursors=[cursor_view(person, cursors) for person, cursors in moved.items()],
    )


def refused(
    error: GovimError, text: str, *, client_ref: ClientRef | str | None = None, request: int | None = None
) -> Refused:
    return Refused(
        code=error.code,
        text=text,
        rule=error.rule,
        client_ref=str(client_ref) if client_ref else None,
        request=request,
        detail=dict(error.detail),
    )
