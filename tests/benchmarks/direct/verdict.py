"""Is the run void? What the generator says, and the logs in the database, held against each other."""

import itertools
from pathlib import Path
from uuid import UUID

import pysqlite3.dbapi2 as sqlite

from tests.benchmarks.direct.generator import Outcome
from tests.benchmarks.direct.site import Talker
from tests.scenarios.history import Acked, Logged, Sent, findings

SHOWN = 5


def reasons(data: Path, talkers: list[Talker], outcomes: list[Outcome]) -> list[str]:
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
    wrong = [str(finding) for finding in findings(sent, acked, _logs(data))]
    trouble = [each for outcome in outcomes for each in outcome.trouble]
    unrecorded = _entries_without_their_record(data)
    if unrecorded:
        trouble.append(f"{unrecorded} entries have no audit record of their own")
    return (trouble + wrong)[:SHOWN]


def _logs(data: Path) -> dict[str, list[Logged]]:
    database = _open(data)
    rows = database.execute(
        "SELECT conversation, seq, sender, client_ref, kind FROM entries ORDER BY conversation, seq"
    ).fetchall()
    database.close()
    return {
        str(UUID(bytes=conversation)): [
            Logged(
                seq=seq,
                sender=str(UUID(bytes=sender)),
                ref=str(UUID(bytes=ref)) if kind == "message" else None,
                text=None,
            )
            for _, seq, sender, ref, kind in log
        ]
        for conversation, log in itertools.groupby(rows, key=lambda row: row[0])
    }


def _entries_without_their_record(data: Path) -> int:
    database = _open(data)
    (count,) = database.execute(
        "SELECT (SELECT count(*) FROM entries WHERE content_id IS NOT NULL)"
        " - (SELECT count(DISTINCT content_id) FROM audit_records JOIN entries USING (content_id))"
    ).fetchone()
    database.close()
    return int(count)


def _open(data: Path) -> sqlite.Connection:
    return sqlite.connect(f"file:{data / 'govim.db'}?mode=ro", uri=True)
