"""From the words of the command line to a query: dates in the site's zone, people by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from govim.domain.errors import Malformed
from govim.storage.accounts import find_account
from govim.storage.schema import accounts, conversations, person_versions
from govim.storage.site import StoredSite
from govim.texts import Language
from govim_audit.export.lines import ConversationFact
from govim_audit.record import Json, Kind
from govim_audit.search.query import AuditQuery
from govim_audit.search.service import read_pairs
from govim_audit.search.telling import where
from govim_audit.search.wording import Named


class Unclear(Exception):
    """`audit.cli.unclear.<what>` says it."""

    def __init__(self, what: str, **values: str) -> None:
        super().__init__(what)
        self.what, self.values = what, values


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """As they were typed."""

    text: str | None = None
    sender: str | None = None
    conversation: str | None = None
    after: str | None = None
    before: str | None = None
    kinds: Sequence[Kind] = ()
    limit: int = 50

    def as_json(self) -> dict[str, Json]:
        """For the record of a question that could not be understood."""
        typed: dict[str, Json] = {
            "text": self.text,
            "sender": self.sender,
            "conversation": self.conversation,
            "after": self.after,
            "before": self.before,
            "kinds": [kind.value for kind in self.kinds] or None,
        }
        return {name: value for name, value in typed.items() if value is not None}


def understand(words: Words, site: StoredSite, language: Language) -> tuple[AuditQuery, Named]:
    """Raises Unclear."""
    engine = site.open_reader()
    try:
        with engine.begin() as connection:
            sender, sender_name = _sender(connection, words.sender)
            conversation, title = _conversation(connection, words.conversation, language)
    finally:
        engine.dispose()
    after, before = moment(words.after, site.zone), moment(words.before, site.zone)
    if after is not None and before is not None and after >= before:
        raise Unclear("period", after=str(words.after), before=str(words.before))
    try:
        query = AuditQuery(
            text=words.text,
            sender=sender,
            conversation=conversation,
            kinds=frozenset(words.kinds),
            after=after,
            before=before,
            limit=words.limit,
        )
    except Malformed as error:  # all else was checked before
        raise Unclear("empty") from error
    return query, Named(sender=sender_name, conversation=title)


def moment(written: str | None, zone: ZoneInfo) -> datetime | None:
    """2026-11-24, with a time if wanted; without a zone, the site's. Raises Unclear."""
    if written is None:
        return None
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise Unclear("date", date=written) from None
    return at.replace(tzinfo=zone) if at.tzinfo is None else at


def _sender(connection: Connection, wanted: str | None) -> tuple[UUID | None, str | None]:
    """By login, else by the exact name; people who left are found too."""
    if wanted is None:
        return None, None
    if (account := find_account(connection, wanted)) is not None:
        named = person_versions.c.person == account.person
    else:
        named = person_versions.c.name == wanted.strip()
    query = (
        select(person_versions.c.person, person_versions.c.name, accounts.c.login)
        .outerjoin(accounts, accounts.c.person == person_versions.c.person)
        .where(named, person_versions.c.valid_to.is_(None), person_versions.c.replaced_at.is_(None))
        .order_by(accounts.c.login)
    )
    found = connection.execute(query).all()
    if not found:
        raise Unclear("nobody", name=wanted)
    if len(found) > 1:
        raise Unclear("many", name=wanted, logins=", ".join(str(row.login) for row in found))
    return found[0].person, f"{found[0].name}（{found[0].login}）"


def _conversation(
    connection: Connection, wanted: str | None, language: Language
) -> tuple[UUID | None, str | None]:
    if wanted is None:
        return None, None
    try:
        conversation = UUID(wanted)
    except ValueError:
        raise Unclear("conversation", id=wanted) from None
    row = connection.execute(select(conversations).where(conversations.c.id == conversation)).one_or_none()
    if row is None:
        raise Unclear("conversation", id=wanted)
    fact = ConversationFact(id=str(conversation), kind=row.kind, title=row.title)
    members = read_pairs(connection, [conversation]).get(conversation, ())
    return conversation, where(fact, members, language)
