"""What became of single messages: all that one said, and where one was shown that is recalled now."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select

from govim.domain.entry import Entry, EntryKind
from govim.domain.errors import NotAllowed, NotFound
from govim.domain.ids import ConversationId
from govim.protocol.messages import (
    MessageActionList,
    MessageActions,
    Reach,
    Reached,
    RecallReach,
    Version,
    VersionList,
    Versions,
)
from govim.services.message_actions import message_actions
from govim.storage.asking import Asking
from govim.storage.contents import read_content
from govim.storage.group_reads import seen_conversation
from govim.storage.reading import entries_of
from govim.storage.rows import entry_columns
from govim.storage.schema import entries, members, message_references
from govim_audit.record import id_text, rfc3339


def read_versions(asking: Asking, request: Versions) -> VersionList:
    """The first version first; none of what was recalled, or burns."""
    message = shown_message(asking, request.conversation, request.seq)
    if not asking.pack.messages.edit.shows_versions:
        raise NotAllowed(rule=f"{asking.pack.id}.edit.versions")
    if message.is_recalled or message.burn_seconds is not None:
        return VersionList(versions=[])
    where = ConversationId(request.conversation)
    query = entry_columns().where(
        entries.c.conversation == where,
        (entries.c.seq == request.seq)
        | ((entries.c.target_seq == request.seq) & (entries.c.kind == EntryKind.EDIT.value)),
    )
    rows = asking.connection.execute(query.order_by(entries.c.seq)).all()
    return VersionList(
        versions=[
            Version(
                seq=row.seq,
                at=rfc3339(row.at),
                body=read_content(asking.connection, asking.keyring, row),
            )
            for row in rows
        ]
    )


def read_recall_reach(asking: Asking, request: RecallReach) -> Reach:
    """For whoever recalled it: conversation by conversation of theirs, and how many elsewhere."""
    message = shown_message(asking, request.conversation, request.seq)
    if message.recall is None or message.recall.by != asking.person:
        raise NotFound
    mine = select(members.c.conversation).where(
        members.c.person == asking.person, members.c.left_seq.is_(None)
    )
    shown = select(message_references.c.conversation, message_references.c.seq).where(
        message_references.c.source_conversation == request.conversation,
        message_references.c.source_seq == request.seq,
    )
    here = set(
        asking.connection.scalars(
            mine.where(members.c.conversation.in_(shown.with_only_columns(message_references.c.conversation)))
        )
    )
    reached: dict[ConversationId, list[int]] = defaultdict(list)
    elsewhere = 0
    for conversation, seq in asking.connection.execute(shown.order_by(message_references.c.seq)):
        if conversation in here:
            reached[conversation].append(seq)
        else:
            elsewhere += 1
    return Reach(
        reached=[
            Reached(conversation=id_text(conversation), seqs=seqs) for conversation, seqs in reached.items()
        ],
        elsewhere=elsewhere,
    )


def read_message_actions(asking: Asking, request: MessageActions) -> MessageActionList:
    message = shown_message(asking, request.conversation, request.seq)
    conversation = seen_conversation(asking, message.conversation, message.sender)
    return MessageActionList(
        allowed_actions=message_actions(message, conversation, asking.person, pack=asking.pack, at=asking.at)
    )


def shown_message(asking: Asking, conversation: UUID, seq: int) -> Entry:
    """As whoever asks may see it. Raises NotFound, also for what was said before a newcomer may read."""
    where = ConversationId(conversation)
    window = asking.window(where)
    this = entry_columns().where(
        entries.c.conversation == where,
        entries.c.seq == seq,
        entries.c.kind == EntryKind.MESSAGE.value,
    )
    is_shown = window.first <= seq <= window.head
    found = entries_of(asking.connection, asking.keyring, this, asking.viewer) if is_shown else []
    if not found:
        raise NotFound
    return found[0]
