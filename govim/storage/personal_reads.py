"""One person's own, as they ask for it: their log, drafts and favourites."""

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, and_, func, select, tuple_

from govim.domain.entry import Entry, Json
from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.domain.personal import Noted, PersonalChange, PersonalKind
from govim.protocol import personal as frames
from govim.protocol.views import entry_view, personal_entry
from govim.storage.asking import Asking
from govim.storage.keyring import Keyring
from govim.storage.own_views import own_view
from govim.storage.own_words import open_draft, open_tags
from govim.storage.personal import personal_heads, read_draft
from govim.storage.reading import entries_of
from govim.storage.rows import entry_columns, seen_by
from govim.storage.schema import entries, favourites, members, personal_conversations, personal_entries
from govim_audit.record import rfc3339

MAX_NEWS = 500
SENT, WITHDRAWN = "sent", "withdrawn"


def read_news(
    connection: Connection, keyring: Keyring, person: PersonId, since: int
) -> tuple[list[Noted], bool]:
    """What is after a cursor, the newest ones; and whether that is all. A cursor beyond the end (a restored
    older state, or a liar) has seen what never was."""
    head = personal_heads(connection, [person]).get(person, 0)
    if since > head:
        return [], False
    after = max(since, head - MAX_NEWS)
    return list(read_noted(connection, keyring, _log(person, after))), after == since


def read_some(connection: Connection, keyring: Keyring, person: PersonId, numbers: list[int]) -> list[Noted]:
    return list(read_noted(connection, keyring, _log(person, 0).where(personal_entries.c.n.in_(numbers))))


def read_personal(asking: Asking, request: frames.Personal) -> frames.PersonalPage:
    wanted = _log(asking.person, request.after).limit(request.limit)
    changes = [personal_entry(noted) for noted in read_noted(asking.connection, asking.keyring, wanted)]
    head = personal_heads(asking.connection, [asking.person]).get(asking.person, 0)
    return frames.PersonalPage(changes=changes, head=head)


def read_own_draft(asking: Asking, request: frames.Draft) -> frames.OwnDraft:
    conversation = ConversationId(request.conversation)
    asking.head(conversation)
    draft = read_draft(asking.connection, asking.keyring, asking.person, conversation)
    if draft is None:
        return frames.OwnDraft(text="", at=None)
    return frames.OwnDraft(text=draft.text, at=rfc3339(draft.at))


def read_favourites(asking: Asking, request: frames.Favourites) -> frames.FavouriteList:
    """Tags are sealed, so all are opened to find one: a person has at most a thousand favourites."""
    query = select(favourites).where(favourites.c.person == asking.person)
    newest_first = query.order_by(favourites.c.at.desc(), favourites.c.conversation, favourites.c.seq)
    rows = asking.connection.execute(newest_first).all()
    asking.keyring.fetch(asking.connection, {row.tags_key for row in rows if row.tags is not None})
    tagged = [(row, open_tags(asking.connection, asking.keyring, asking.person, row)) for row in rows]
    wanted = [(row, tags) for row, tags in tagged if request.tag is None or request.tag in tags]
    page = wanted[request.after : request.after + request.limit]
    shown = _shown(asking, [(row.conversation, row.seq) for row, _ in page])
    views = [_favourite(row, tags, shown.get((row.conversation, row.seq))) for row, tags in page]
    return frames.FavouriteList(total=len(wanted), favourites=views)


def read_noted(connection: Connection, keyring: Keyring, query: Select[Any]) -> Iterator[Noted]:
    """Drafts and tags as they stand now."""
    rows = connection.execute(query).all()
    keys = {key for row in rows for key in (row.draft_key, row.tags_key) if key is not None}
    keyring.fetch(connection, keys)
    for row in rows:
        change = PersonalChange(
            person=PersonId(row.person),
            kind=PersonalKind(row.kind),
            at=row.at,
            conversation=row.conversation,
            seq=None if row.seq is None else Sequence(row.seq),
            value=_value(connection, keyring, row),
        )
        yield Noted(n=row.n, change=change)


def _log(person: PersonId, after: int) -> Select[Any]:
    log, own, marked = personal_entries.c, personal_conversations.c, favourites.c
    draft = and_(own.person == log.person, own.conversation == log.conversation)
    mark = and_(marked.person == log.person, marked.conversation == log.conversation, marked.seq == log.seq)
    return (
        select(
            personal_entries,
            log.conversation.label("id"),
            own.draft,
            own.draft_key,
            marked.at.label("marked_at"),
            marked.tags,
            marked.tags_key,
        )
        .outerjoin(personal_conversations, draft)
        .outerjoin(favourites, mark)
        .where(log.person == person, log.n > after)
        .order_by(log.n)
    )


def _value(connection: Connection, keyring: Keyring, row: Row[Any]) -> Json:
    person = PersonId(row.person)
    match row.kind:
        case PersonalKind.DRAFT if row.draft is not None:
            return {"text": open_draft(connection, keyring, person, row)}
        case PersonalKind.FAVOURITE if row.marked_at is not None:
            return {"tags": open_tags(connection, keyring, person, row)}
        case _:
            return None if row.value is None else msgspec.json.decode(row.value)


def _shown(
    asking: Asking, places: list[tuple[ConversationId, int]]
) -> dict[tuple[ConversationId, int], Entry]:
    """Those that the reader may see now, through the door of all reads."""
    mine = and_(members.c.conversation == entries.c.conversation, members.c.person == asking.person)
    query = (
        seen_by(entry_columns(), asking.person)
        .join(members, and_(mine, members.c.left_seq.is_(None), members.c.visible_from <= entries.c.seq))
        .outerjoin(personal_conversations, own_view())
        .where(tuple_(entries.c.conversation, entries.c.seq).in_(places))
        .where(entries.c.seq > func.coalesce(personal_conversations.c.cleared_seq, 0))
    )
    found = entries_of(asking.connection, asking.keyring, query, asking.viewer)
    return {(entry.conversation, entry.seq): entry for entry in found}


def _favourite(row: Row[Any], tags: list[str], entry: Entry | None) -> frames.FavouriteView:
    view = None if entry is None else entry_view(entry)
    is_shown = view is not None and view.body is not None
    return frames.FavouriteView(
        conversation=str(row.conversation),
        seq=row.seq,
        at=rfc3339(row.at),
        tags=tags,
        state=SENT if is_shown else WITHDRAWN,
        entry=view if is_shown else None,
    )
