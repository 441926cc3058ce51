"""Read a report: its reason, and the message with at most five on each side. Each opening leaves a record.

The only way for a reviewer to somebody else's words (invariant 9), and it leads no further than that.
"""

from datetime import datetime

import msgspec

from govim.domain.actor import Actor
from govim.domain.entry import Entry, EntryKind
from govim.domain.ids import Sequence
from govim.domain.report import Report
from govim.ports import Transaction
from govim.protocol.report_views import report_view
from govim.protocol.reports import OpenedReport, OpenReport
from govim.protocol.views import entry_view
from govim.services.access import access_report
from govim.services.report import tell_of_report
from govim_audit.record import Kind
from govim_policies.pack import Pack

AROUND = 5


def open_report(
    actor: Actor, request: OpenReport, /, *, tx: Transaction, pack: Pack, at: datetime
) -> OpenedReport:
    """What was recalled stays without its text here, too; what burns, but for the message itself."""
    del pack
    found = access_report(request.report, actor.person, tx=tx)
    opened = found.open(actor.person)
    if opened is not found:
        tx.reports.settle(opened, None)
        tell_of_report(opened, tx=tx)
    entries = _around(opened, tx)
    tx.records.add(
        Kind.REPORT_OPENED,
        at=at,
        actor=actor.person,
        origin=actor.origin,
        conversation=opened.about.conversation,
        body={
            "report": str(opened.id),
            "seen": [entry.seq for entry in entries],
            "state": opened.state.value,
            "target": opened.about.seq,
        },
    )
    return OpenedReport(
        report=report_view(opened, actor.person, is_reviewer=True),
        entries=[entry_view(entry) for entry in entries],
    )


def _around(report: Report, tx: Transaction) -> list[Entry]:
    """A report of a person shows no messages."""
    conversation, seq = report.about.conversation, report.about.seq
    if seq is None:
        return []
    near = [tx.log.entry(conversation, Sequence(n)) for n in range(max(seq - AROUND, 1), seq + AROUND + 1)]
    messages = [entry for entry in near if entry is not None and entry.kind is EntryKind.MESSAGE]
    return [each if each.seq == seq else _burnt(each) for each in messages]


def _burnt(entry: Entry) -> Entry:
    return entry if entry.burn_seconds is None else msgspec.structs.replace(entry, is_burnt=True)
