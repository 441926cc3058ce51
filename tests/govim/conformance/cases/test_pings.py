"""A server that is wrong in one point is not passed."""

import pytest

from govim.conformance.verdict import Verdict
from tests.govim.conformance.conftest import Attempt
from tests.govim.conformance.faults import payload
from tests.govim.conformance.meddler import Meddling

FAULTS = {
    "pings.of-126": Meddling(sent=payload(lambda sent: sent[:125])),
    "pings.with-text": Meddling(came=payload(lambda came: came.replace(b"Hello", b"hello"))),
    "pings.empty": Meddling(masks=True),
    "pings.ten": Meddling(sent=lambda frame: [] if frame.payload == b"5" else [frame]),
    "pings.an-unasked-pong-full": Meddling(came=payload(lambda came: came.replace(b"x", b"y"))),
}


@pytest.mark.parametrize(("case", "fault"), FAULTS.items(), ids=FAULTS)
async def test_a_fault_is_seen(attempt_against: Attempt, case: str, fault: Meddling) -> None:
    assert (await attempt_against(case, fault)).verdict is Verdict.FAILED
