"""The one access door. What a person may not know of is answered as if it did not exist."""

from uuid import UUID

from govim.domain.conversation import Conversation
from govim.domain.entry import Entry, EntryKind
from govim.domain.errors import AlreadyRecalled, Forbidden, NotFound
from govim.domain.ids import ConversationId, PersonId, ReportId, Sequence, SignOffId
from govim.domain.person import Right
from govim.domain.report import Report
from govim.domain.sign_off import SignOff
from govim.ports import Log, Transaction


def access_conversation(conversation: ConversationId, person: PersonId, *, log: Log) -> Conversation:
    """The conversation, for a member. A stranger gets the answer of an absent one."""
    found = log.conversation(conversation)
    if found is None or person not in found.members:
        raise NotFound
    return found


def access_message(conversation: Conversation, person: PersonId, seq: Sequence, *, log: Log) -> Entry:
    """A message of a conversation that was accessed before. What was said before a newcomer may read is
    absent for them."""
    is_shown = conversation.members[person].visible_from <= seq <= log.head(conversation.id).seq
    entry = log.entry(conversation.id, seq) if is_shown else None
    if entry is None or entry.kind is not EntryKind.MESSAGE:
        raise NotFound
    return entry


def access_standing(conversation: Conversation, person: PersonId, seq: Sequence, *, log: Log) -> Entry:
    """A message that nobody withdrew. Raises NotFound or AlreadyRecalled."""
    message = access_message(conversation, person, seq, log=log)
    if message.is_recalled:
        raise AlreadyRecalled(seq=seq)
    return message


def access_sign_off(sign_off: SignOffId, person: PersonId, *, tx: Transaction) -> SignOff:
    """For whoever asked it, and whoever may decide it."""
    found = tx.sign_offs.find(sign_off)
    if found is None or not found.concerns(person):
        raise NotFound
    return found


def access_report(report: UUID, person: PersonId, *, tx: Transaction) -> Report:
    """For reviewers; whoever is none learns nothing of what there is."""
    access_function(person, Right.REPORTS_REVIEW, tx=tx)
    found = tx.reports.find(ReportId(report))
    if found is None:
        raise NotFound
    return found


def access_function(person: PersonId, right: Right, *, tx: Transaction) -> None:
    """A function outside one's duty: a constant refusal, whatever the arguments were."""
    if right not in tx.directory.rights(person):
        raise Forbidden
