"""A server that is wrong in one point is not passed."""

import pytest

from govim.conformance.verdict import Verdict
from govim.conformance.wire import Fields
from tests.govim.conformance.conftest import Attempt
from tests.govim.conformance.faults import of_type
from tests.govim.conformance.meddler import Meddling


def resume(**change: object) -> Meddling:
    return Meddling(came=of_type("resume", lambda said: said | change))


def short(said: Fields) -> Fields:
    return said | {"page": said["page"][:-1]}


FAULTS = {
    "messages.history-in-pages": Meddling(
        came=of_type("page", lambda said: said | {"entries": said["entries"][::-1]})
    ),
    "messages.the-whole-log-is-dense": Meddling(
        came=of_type("page", lambda said: said | {"entries": said["entries"][1:]})
    ),
    "messages.resume-after-a-cut": resume(gap=None),
    "messages.resume-without-a-gap": Meddling(came=of_type("resume", short)),
    "messages.resume-after-a-recall": resume(changed=[]),
    "messages.nothing-missed": Meddling(came=of_type("pong", lambda _: {"type": "resume"})),
    "messages.each-connection-is-told": Meddling(
        came=of_type("entry", lambda said: said | {"entry": said["entry"] | {"seq": 0}})
    ),
}


async def test_a_doubled_entry_is_seen(attempt_against: Attempt) -> None:
    doubled = Meddling(came=of_type("resume", lambda said: said | {"page": said["page"] * 2}))
    assert (await attempt_against("messages.resume-without-a-gap", doubled)).verdict is Verdict.FAILED


@pytest.mark.parametrize(("case", "fault"), FAULTS.items(), ids=FAULTS)
async def test_a_fault_is_seen(attempt_against: Attempt, case: str, fault: Meddling) -> None:
    assert (await attempt_against(case, fault)).verdict is Verdict.FAILED
