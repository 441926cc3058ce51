import asyncio

from govim.conformance.case import Act, Case
from govim.conformance.running import Result, Trial, attempt, find_offered, run, trials
from govim.conformance.site import Site
from govim.conformance.verdict import NonStrict, NotApplicable, Unexpected, Verdict, Why
from govim.conformance.visit import Visit
from govim.conformance.wire import BOTH, JSON, MSGPACK


def case(act: Act, *, group: str = "some", name: str = "a", is_slow: bool = False) -> Case:
    return Case(
        group=group, name=name, clause="", sends="", expects="y", act=act, wires=BOTH, is_slow=is_slow
    )


def raises(error: Exception) -> Case:
    async def act(visit: Visit) -> None:
        raise error

    return case(act)


async def test_each_end_has_its_verdict(site: Site) -> None:
    for error, verdict in (
        (Unexpected("a", "b"), Verdict.FAILED),
        (NonStrict("a", "b"), Verdict.NON_STRICT),
        (NotApplicable(Why.NO_API_HERE), Verdict.SKIPPED),
        (TimeoutError(), Verdict.FAILED),
        (ConnectionRefusedError(), Verdict.FAILED),
        (KeyError("seq"), Verdict.FAILED),
    ):
        assert (await attempt(site, Trial(case=raises(error), wire=JSON))).verdict is verdict


async def test_a_format_that_is_not_offered_is_skipped_not_passed(site: Site) -> None:
    result = await attempt(site, Trial(case=raises(AssertionError()), wire=MSGPACK))
    assert (result.verdict, result.came) == (Verdict.SKIPPED, Why.NOT_OFFERED)


def test_a_case_is_tried_in_each_of_its_formats() -> None:
    assert [trial.id for trial in trials([raises(KeyError())])] == ["some.a", "some.a@msgpack"]


async def test_groups_run_side_by_side_and_a_group_in_turn(site: Site) -> None:
    first, order = asyncio.Event(), list[str]()

    async def waits(visit: Visit) -> None:
        await first.wait()
        order.append("waits")

    async def follows(visit: Visit) -> None:
        order.append("follows")

    async def frees(visit: Visit) -> None:
        first.set()

    told: list[Result] = []
    cases = [
        case(waits),
        case(follows, name="b"),
        case(frees, group="other"),
        case(frees, name="c", is_slow=True),
    ]
    results = await run(site, [Trial(case=each, wire=JSON) for each in cases], told.append)
    assert order == ["waits", "follows"]
    assert [result.trial.id for result in results] == ["some.a", "some.b", "other.a", "some.c"]
    assert len(told) == 4


async def test_every_line_of_a_case_is_cut_at_its_end(site: Site) -> None:
    opened: list[Visit] = []

    async def act(visit: Visit) -> None:
        opened.append(visit)
        await visit.line()

    await attempt(site, Trial(case=case(act), wire=JSON))
    assert (await opened[0]._lines[0].rest()).is_closed


async def test_what_is_offered_is_found(site: Site) -> None:
    assert JSON in await find_offered(site)
