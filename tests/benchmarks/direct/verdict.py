"""Is the run void? What the generator says, and the logs in the database, held against each other."""

import itertools

from sqlalchemy import Connection, func, select

from govim.storage.schema import audit_records, entries
from govim.storage.site import StoredSite
from tests.benchmarks.direct.generator import Outcome
from tests.benchmarks.direct.site import Talker
from tests.scenarios.history import Acked, Logged, Sent, findings

SHOWN = 5


def reasons(site: StoredSite, talkers: list[Talker], outcomes: list[Outcome]) -> list[str]:
    """Why the figures do not count; empty if not one message was lost, doubled or misordered."""
    sent = [
        Sent(sender=talker.person, ref=ref, conversation=talker.conversation, text="")
        for outcome in outcomes
        for talker, refs in zip(talkers, outcome.sent, strict=True)
        for ref in refs
    ]
    acked = [
        Acked(ref=ref, seq=seq) for outcome in outcomes for acks in outcome.acked for ref, seq in acks.items()
    ]
    engine = site.open_reader()
    with engine.connect() as connection:
        logs, unrecorded = _logs(connection), _entries_without_their_record(connection)
    engine.dispose()
    wrong = [str(finding) for finding in findings(sent, acked, logs)]
    trouble = [each for outcome in outcomes for each in outcome.trouble]
    if unrecorded:
        trouble.append(f"{unrecorded} entries have no audit record of their own")
    return (trouble + wrong)[:SHOWN]


def _logs(connection: Connection) -> dict[str, list[Logged]]:
    columns = (entries.c.conversation, entries.c.seq, entries.c.sender, entries.c.client_ref, entries.c.kind)
    rows = connection.execute(select(*columns).order_by(entries.c.conversation, entries.c.seq))
    return {
        str(conversation): [
            Logged(
                seq=row.seq,
                sender=str(row.sender),
                ref=str(row.client_ref) if row.kind == "message" else None,
                text=None,
            )
            for row in log
        ]
        for conversation, log in itertools.groupby(rows, key=lambda row: row.conversation)
    }


def _entries_without_their_record(connection: Connection) -> int:
    having = select(func.count()).select_from(entries).where(entries.c.content_id.is_not(None))
    recorded = select(func.count(audit_records.c.content_id.distinct())).join(
        entries, entries.c.content_id == audit_records.c.content_id
    )
    return connection.scalars(having).one() - connection.scalars(recorded).one()
