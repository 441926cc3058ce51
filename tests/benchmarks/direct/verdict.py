"""Is the run void? What the generator says, and the logs in the database, held against each other."""

import itertools
from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from govim.storage.schema import audit_records, entries
from govim.storage.site import StoredSite
from tests.benchmarks.direct.generator import Outcome
from tests.benchmarks.direct.site import Talker
from tests.scenarios.history import Acked, Event, Heard, Joined, Logged, Sent, findings

SHOWN = 5


def reasons(site: StoredSite, talkers: list[Talker], outcomes: list[Outcome]) -> list[str]:
    """Why the figures do not count; empty if not one message was lost, doubled or misordered."""
    trouble = [each for outcome in outcomes for each in outcome.trouble]
    told = [Joined(conversation=each.conversation, person=each.person, seq=1) for each in talkers]
    return trouble + wrong_in(site, [*told, *_told(talkers, outcomes)])


def wrong_in(site: StoredSite, told: list[Event]) -> list[str]:
    """What clients were told, against the logs in the database."""
    engine = site.open_reader()
    with engine.connect() as connection:
        wrong = [str(finding) for finding in findings(itertools.chain(told, _logs(connection)))]
        unrecorded = _entries_without_their_record(connection)
    engine.dispose()
    if unrecorded:
        wrong.append(f"{unrecorded} entries have no audit record of their own")
    return wrong[:SHOWN]


def _told(talkers: list[Talker], outcomes: list[Outcome]) -> Iterator[Event]:
    """Run by run: all that was said, then the acks, then the pushes."""
    for number, outcome in enumerate(outcomes):
        for talker, refs in zip(talkers, outcome.sent, strict=True):
            for ref in refs:
                yield Sent(sender=talker.person, ref=ref, conversation=talker.conversation, text="")
        for talker, acks in zip(talkers, outcome.acked, strict=True):
            for ref, seq in acks.items():
                yield Acked(ref=ref, conversation=talker.conversation, seq=seq)
        for talker, pushed in zip(talkers, outcome.heard, strict=True):
            for seq, ref in pushed:
                yield Heard(
                    person=talker.person,
                    line=f"{number}/{talker.person}",
                    conversation=talker.conversation,
                    seq=seq,
                    sender=None,
                    ref=ref,
                    text=None,
                )


def _logs(connection: Connection) -> Iterator[Logged]:
    columns = (entries.c.conversation, entries.c.seq, entries.c.sender, entries.c.client_ref, entries.c.kind)
    for row in connection.execute(select(*columns).order_by(entries.c.conversation, entries.c.seq)):
        yield Logged(
            conversation=str(row.conversation),
            seq=row.seq,
            sender=str(row.sender),
            ref=str(row.client_ref) if row.kind == "message" else None,
            text=None,
        )


def _entries_without_their_record(connection: Connection) -> int:
    having = select(func.count()).select_from(entries).where(entries.c.content_id.is_not(None))
    recorded = select(func.count(audit_records.c.content_id.distinct())).join(
        entries, entries.c.content_id == audit_records.c.content_id
    )
    return connection.scalars(having).one() - connection.scalars(recorded).one()
