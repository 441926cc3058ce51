"""A server that is wrong in one point is not passed."""

from dataclasses import replace

import pytest

from govim.conformance.verdict import Verdict
from tests.govim.conformance.conftest import Attempt
from tests.govim.conformance.meddler import Meddling

FAULTS = {
    "framing.unmasked": Meddling(sent=lambda frame: [replace(frame, is_masked=True)]),
    "framing.size-126": Meddling(sent=lambda frame: [replace(frame, payload=frame.payload[:125])]),
    # The go-between writes every length in the least bytes.
    "framing.a-short-length-in-two-bytes": Meddling(),
    "framing.a-short-length-in-eight-bytes": Meddling(),
    "framing.one-over-the-limit": Meddling(
        sent=lambda frame: [replace(frame, payload=frame.payload[:60] + b'"}')]
    ),
    "framing.size-0": Meddling(
        sent=lambda frame: [replace(frame, payload=frame.payload or b'{"type":"ping"}')]
    ),
}


@pytest.mark.parametrize(("case", "fault"), FAULTS.items(), ids=FAULTS)
async def test_a_fault_is_seen(attempt_against: Attempt, case: str, fault: Meddling) -> None:
    assert (await attempt_against(case, fault)).verdict is Verdict.FAILED
