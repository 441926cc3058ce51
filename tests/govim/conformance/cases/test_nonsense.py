"""A server that is wrong in one point is not passed."""

import pytest

from govim.conformance.frames import CLOSE, Frame, close
from govim.conformance.verdict import Verdict
from tests.govim.conformance.conftest import Attempt
from tests.govim.conformance.meddler import Meddling


def dies(frame: Frame) -> list[Frame]:
    """An error inside, where a refusal is due."""
    return [close(1011) if frame.opcode == CLOSE else frame]


def mends(frame: Frame) -> list[Frame]:
    return [Frame(opcode=9) if frame.payload == b"nonsense" else frame]


FAULTS = {
    "nonsense.json-an-array": Meddling(came=dies),
    "nonsense.json-nonsense": Meddling(
        sent=lambda frame: [Frame(opcode=9) if b"nons" in frame.payload else frame]
    ),
    "nonsense.deep-and-open": Meddling(came=dies),
}


@pytest.mark.parametrize(("case", "fault"), FAULTS.items(), ids=FAULTS)
async def test_a_fault_is_seen(attempt_against: Attempt, case: str, fault: Meddling) -> None:
    assert (await attempt_against(case, fault)).verdict is Verdict.FAILED
