"""A server that is wrong in one point is not passed."""

from dataclasses import replace

import pytest

from govim.conformance.verdict import Verdict
from tests.govim.conformance.conftest import Attempt
from tests.govim.conformance.meddler import Meddling

PING = b'{"type":"ping"}'
FAULTS = {
    "reserved.bits-100": Meddling(sent=lambda frame: [replace(frame, rsv=0)]),
    "reserved.bits-001-after-a-message": Meddling(sent=lambda frame: [replace(frame, rsv=0)]),
    "reserved.data-opcode-3": Meddling(
        sent=lambda frame: [replace(frame, opcode=1, payload=PING) if frame.opcode == 3 else frame]
    ),
    "reserved.control-opcode-11": Meddling(
        sent=lambda frame: [replace(frame, opcode=9) if frame.opcode == 11 else frame]
    ),
}


@pytest.mark.parametrize(("case", "fault"), FAULTS.items(), ids=FAULTS)
async def test_a_fault_is_seen(attempt_against: Attempt, case: str, fault: Meddling) -> None:
    assert (await attempt_against(case, fault)).verdict is Verdict.FAILED
