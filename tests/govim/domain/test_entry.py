from datetime import UTC, datetime
from uuid import UUID

from msgspec.structs import replace

from govim.domain.entry import COUNTABLE, Entry, EntryKind, Recall, text_content
from govim.domain.ids import ClientRef, ConversationId, Ordinal, PersonId, Sequence

AT = datetime(2026, 11, 24, tzinfo=UTC)
ENTRY = Entry(
    conversation=ConversationId(UUID(int=1)),
    seq=Sequence(1),
    ordinal=Ordinal(1),
    kind=EntryKind.MESSAGE,
    sender=PersonId(UUID(int=2)),
    at=AT,
    client_ref=ClientRef(UUID(int=3)),
    content=text_content("你好"),
)


def test_only_messages_count_as_unread() -> None:
    assert {EntryKind.MESSAGE} == COUNTABLE


def test_a_recalled_entry_says_so_and_keeps_its_content() -> None:
    recalled = replace(ENTRY, recall=Recall(seq=Sequence(2), by=ENTRY.sender, at=AT))
    assert not ENTRY.is_recalled
    assert recalled.is_recalled
    assert recalled.content == {"kind": "text", "text": "你好"}
