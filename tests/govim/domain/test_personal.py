from datetime import UTC, datetime, timedelta
from uuid import uuid4

from msgspec.structs import replace

from govim.domain.conversation import ConversationKind, Cursors, Head
from govim.domain.ids import ConversationId, Ordinal, Sequence
from govim.domain.personal import is_marked_unread, total
from govim.domain.reading import ConversationSummary, Totals

NOW = datetime(2026, 11, 24, 6, 50, tzinfo=UTC)
PLAIN = ConversationSummary(
    id=ConversationId(uuid4()),
    kind=ConversationKind.GROUP,
    title="预算",
    member_count=2,
    role="member",
    other=None,
    head=Head(seq=Sequence(9), ordinal=Ordinal(8)),
    mine=Cursors(delivered=Sequence(0), read=Sequence(0)),
    unread=3,
    must_reads=0,
    last=None,
    last_sender=None,
)


def test_a_mark_lasts_until_the_read_cursor_moves_on() -> None:
    assert not is_marked_unread(None, 0)
    assert is_marked_unread(5, 5)
    assert not is_marked_unread(5, 6)


def test_a_badge_counts_what_is_unread_and_one_for_a_mark() -> None:
    read = replace(PLAIN, unread=0)
    marked = replace(read, is_marked_unread=True)
    assert total([], NOW) == Totals(unread=0, mentions=0)
    assert total([PLAIN, read, marked], NOW) == Totals(unread=4, mentions=0)
    assert total([replace(PLAIN, is_marked_unread=True)], NOW) == Totals(unread=3, mentions=0)


def test_of_a_muted_conversation_a_badge_counts_only_the_mentions() -> None:
    muted = replace(PLAIN, mentions=2, muted_until=NOW + timedelta(seconds=1), is_marked_unread=True)
    assert total([muted], NOW) == Totals(unread=0, mentions=2)
    assert total([muted], NOW + timedelta(seconds=1)) == Totals(unread=3, mentions=2)
