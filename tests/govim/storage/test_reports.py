from govim.domain.report import Report, Reported, ReportState
from govim.ports import Transaction, Work
from govim_audit.record import Kind
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


@on_both
def test_a_report_is_read_as_it_was_made_and_taken_back_with_a_refused_command(
    store: SqlStore, world: World
) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    about = Reported(conversation=where, seq=world.say(bo, where, "骂人的话").seq, person=bo.person)
    at = world.clock.now()

    def add(tx: Transaction) -> Report:
        reason = tx.records.add(
            Kind.REPORT_MADE,
            at=at,
            actor=ada.person,
            origin=ada.origin,
            body={},
            conversation=where,
            content={"kind": "report", "text": "辱骂"},
        )
        assert reason is not None
        known = tx.reports.new_id()
        tx.reports.add(known, about, reason, by=ada.person, at=at)
        return Report(id=known, about=about, reported_by=ada.person, reported_at=at, reason="辱骂")

    def fail(tx: Transaction) -> None:
        add(tx)
        raise ZeroDivisionError

    added, failed = store.together([Work(run=add), Work(run=fail)])
    assert isinstance(added, Report)
    assert isinstance(failed, ZeroDivisionError)
    store.reopen()
    assert store.run(Work(run=lambda tx: tx.reports.find(added.id))) == added
    assert store.run(Work(run=lambda tx: tx.reports.pending_one(about, ada.person))) == added
    assert store.run(Work(run=lambda tx: tx.reports.pending_one(about, bo.person))) is None
    opened = added.open(world.person("eve").person)
    store.run(Work(run=lambda tx: tx.reports.settle(opened, None)))
    found = store.run(Work(run=lambda tx: tx.reports.find(added.id)))
    assert found is not None
    assert found.state is ReportState.IN_REVIEW
