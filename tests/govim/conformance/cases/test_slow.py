"""A server that is wrong in one point is not passed."""

import pytest

from govim.conformance.verdict import Verdict
from tests.govim.conformance.conftest import Attempt
from tests.govim.conformance.faults import of_type
from tests.govim.conformance.meddler import Meddling

FAULTS = {
    # It promises a ping each second, and sends none for 25.
    "slow.silence-is-closed": Meddling(came=of_type("welcome", lambda said: said | {"heartbeat": 1})),
    "slow.an-answer-keeps-the-line": Meddling(came=of_type("welcome", lambda said: said | {"heartbeat": 1})),
}


@pytest.mark.parametrize(("case", "fault"), FAULTS.items(), ids=FAULTS)
async def test_a_fault_is_seen(attempt_against: Attempt, case: str, fault: Meddling) -> None:
    assert (await attempt_against(case, fault)).verdict is Verdict.FAILED
