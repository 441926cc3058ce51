"""A server that is wrong in one point is not passed."""

from dataclasses import replace

import pytest

from govim.conformance.verdict import Verdict
from tests.govim.conformance.conftest import Attempt
from tests.govim.conformance.faults import Joined
from tests.govim.conformance.meddler import Meddling

FAULTS = {
    "fragments.one-fragment-too-many": lambda: Meddling(sent=Joined()),
    "fragments.a-ping-in-fragments": lambda: Meddling(sent=lambda frame: [replace(frame, fin=True)]),
    "fragments.a-last-continuation-without-start": lambda: Meddling(
        sent=lambda frame: [
            replace(frame, opcode=1, payload=b'{"type":"ping"}') if frame.opcode == 0 else frame
        ]
    ),
    "fragments.a-message-within-a-message": lambda: Meddling(
        sent=lambda frame: [frame] * (not frame.fin or b"ping" not in frame.payload)
    ),
    "fragments.a-ping-between": lambda: Meddling(sent=lambda frame: [frame] * (frame.opcode != 9)),
}


@pytest.mark.parametrize("case", FAULTS)
async def test_a_fault_is_seen(attempt_against: Attempt, case: str) -> None:
    assert (await attempt_against(case, FAULTS[case]())).verdict is Verdict.FAILED
