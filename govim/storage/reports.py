"""`ports.Reports`, and how their rows are read."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from govim.domain.ids import ContentId, ConversationId, PersonId, ReportId, Sequence
from govim.domain.person import Right
from govim.domain.report import Report, Reported, ReportState
from govim.ports import Ids
from govim.storage.batch import Batch
from govim.storage.contents import decode_content, open_content
from govim.storage.keyring import Keyring
from govim.storage.people import now_of
from govim.storage.schema import contents, grants, reports

_outcomes = contents.alias("outcomes")


class SqlReports:
    def __init__(self, batch: Batch, keyring: Keyring, ids: Ids) -> None:
        self._batch = batch
        self._keyring = keyring
        self._ids = ids

    def new_id(self) -> ReportId:
        return ReportId(self._ids.new())

    def add(
        self, report: ReportId, about: Reported, reason: ContentId, *, by: PersonId, at: datetime
    ) -> None:
        self._batch.direct().execute(
            insert(reports).values(
                id=report,
                conversation=about.conversation,
                seq=about.seq,
                person=about.person,
                reported_by=by,
                at=at,
                content_id=reason,
            )
        )

    def find(self, report: ReportId) -> Report | None:
        locked = report_columns().where(reports.c.id == report).with_for_update(of=reports)
        return next(iter(reports_of(self._batch.reading(), self._keyring, locked)), None)

    def pending_one(self, about: Reported, by: PersonId) -> Report | None:
        same = report_columns().where(
            reports.c.reported_by == by,
            reports.c.conversation == about.conversation,
            reports.c.seq.is_not_distinct_from(about.seq),
            reports.c.person == about.person,
            reports.c.state != ReportState.CLOSED.value,
        )
        return next(iter(reports_of(self._batch.reading(), self._keyring, same.limit(1))), None)

    def reviewers(self) -> frozenset[PersonId]:
        return find_reviewers(self._batch.reading())

    def settle(self, report: Report, outcome: ContentId | None) -> None:
        self._batch.direct().execute(
            update(reports)
            .where(reports.c.id == report.id)
            .values(
                state=report.state.value,
                decided_by=report.decided_by,
                decided_at=report.decided_at,
                outcome_id=outcome,
            )
        )


def find_reviewers(connection: Connection) -> frozenset[PersonId]:
    holders = select(grants.c.person).where(grants.c.right == Right.REPORTS_REVIEW.value, now_of(grants))
    return frozenset(map(PersonId, connection.scalars(holders)))


def report_columns() -> Select[Any]:
    """With the reporter's reason and the reviewer's words, both sealed."""
    return (
        select(
            reports,
            contents.c.key_id,
            contents.c.sealed,
            _outcomes.c.key_id.label("outcome_key"),
            _outcomes.c.sealed.label("outcome_sealed"),
        )
        .outerjoin(contents, contents.c.id == reports.c.content_id)
        .outerjoin(_outcomes, _outcomes.c.id == reports.c.outcome_id)
    )


def reports_of(connection: Connection, keyring: Keyring, query: Select[Any]) -> list[Report]:
    """In the order of the query."""
    return [_from_row(connection, keyring, row) for row in connection.execute(query).all()]


def _from_row(connection: Connection, keyring: Keyring, row: Row[Any]) -> Report:
    return Report(
        id=ReportId(row.id),
        about=Reported(
            conversation=ConversationId(row.conversation),
            seq=None if row.seq is None else Sequence(row.seq),
            person=PersonId(row.person),
        ),
        reported_by=PersonId(row.reported_by),
        reported_at=row.at,
        reason=_words(connection, keyring, row.content_id, row.key_id, row.sealed),
        state=ReportState(row.state),
        decided_by=None if row.decided_by is None else PersonId(row.decided_by),
        decided_at=row.decided_at,
        outcome=_words(connection, keyring, row.outcome_id, row.outcome_key, row.outcome_sealed),
    )


def _words(
    connection: Connection, keyring: Keyring, content: int | None, key: int, sealed: bytes | None
) -> str | None:
    if content is None:
        return None
    found = decode_content(open_content(connection, keyring, content, key, sealed))
    return None if found is None else str(found["text"])
