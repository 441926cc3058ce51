"""Report a message, or a person of a conversation, with a reason: a review item comes of it."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.errors import Malformed, NotAllowed, NotFound
from govim.domain.events import ReportMoved
from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.domain.report import Report, Reported
from govim.ports import Transaction
from govim.protocol.report_views import report_view
from govim.protocol.reports import Report as ReportRequest
from govim.protocol.reports import ReportView
from govim.services.access import access_conversation, access_message
from govim.services.check_reason import check_reason, where_of
from govim_audit.record import Kind
from govim_policies.pack import Pack


def report(
    actor: Actor, request: ReportRequest, /, *, tx: Transaction, pack: Pack, at: datetime
) -> ReportView:
    """Saying it again gives the report that is not closed yet."""
    about = _about(actor, request, tx)
    reason = check_reason(request.reason, "reason", actor, where_of(about.conversation, tx), pack)
    if about.person == actor.person:
        raise NotAllowed(rule="report.own")
    made = tx.reports.pending_one(about, actor.person) or _make(about, reason, actor, tx=tx, at=at)
    return report_view(made, actor.person, is_reviewer=False)


def _about(actor: Actor, request: ReportRequest, tx: Transaction) -> Reported:
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    if (request.seq is None) == (request.person is None):
        raise Malformed(field="seq")
    if request.seq is not None:
        message = access_message(conversation, actor.person, Sequence(request.seq), log=tx.log)
        return Reported(conversation=conversation.id, seq=message.seq, person=message.sender)
    if (person := PersonId(request.person)) not in conversation.members:  # type: ignore[arg-type]  # not None
        raise NotFound
    return Reported(conversation=conversation.id, seq=None, person=person)


def _make(about: Reported, reason: str, actor: Actor, *, tx: Transaction, at: datetime) -> Report:
    known = tx.reports.new_id()
    content = tx.records.add(
        Kind.REPORT_MADE,
        at=at,
        actor=actor.person,
        origin=actor.origin,
        conversation=about.conversation,
        content={"kind": "report", "text": reason},
        body={"person": str(about.person), "report": str(known), "target": about.seq},
    )
    if content is None:
        raise LookupError("a record with a content references it")
    tx.reports.add(known, about, content, by=actor.person, at=at)
    made = Report(id=known, about=about, reported_by=actor.person, reported_at=at, reason=reason)
    tell_of_report(made, tx=tx)
    return made


def tell_of_report(report: Report, *, tx: Transaction) -> None:
    """By its id alone: what it says is read by opening it."""
    people = report.audience(tx.reports.reviewers())
    tx.tell(ReportMoved(report=report.id, state=report.state, people=people))
