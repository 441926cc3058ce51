"""A server that is wrong in one point is not passed."""

from dataclasses import replace

import pytest

from govim.conformance.frames import CLOSE, Frame, close
from govim.conformance.verdict import Verdict
from tests.govim.conformance.conftest import Attempt
from tests.govim.conformance.meddler import Meddling

PONG = Frame(opcode=1, payload=b'{"type":"pong"}')


def any_code(frame: Frame) -> list[Frame]:
    """As by a server that takes every close for a good one."""
    return [close(1000) if frame.opcode == CLOSE else frame]


def goes_on(frame: Frame) -> list[Frame]:
    return [frame, PONG] if frame.opcode == CLOSE else [frame]


FAULTS = {
    "closing.invalid-code-999": Meddling(sent=any_code),
    "closing.one-byte-of-payload": Meddling(sent=any_code),
    "closing.a-reason-of-invalid-utf8": Meddling(sent=any_code),
    "closing.a-message-after-it": Meddling(came=goes_on),
    "closing.code-3000": Meddling(came=lambda frame: [close(1002) if frame.opcode == CLOSE else frame]),
    "closing.normal": Meddling(
        came=lambda frame: [replace(frame, opcode=10) if frame.opcode == CLOSE else frame]
    ),
}


@pytest.mark.parametrize(("case", "fault"), FAULTS.items(), ids=FAULTS)
async def test_a_fault_is_seen(attempt_against: Attempt, case: str, fault: Meddling) -> None:
    assert (await attempt_against(case, fault)).verdict is Verdict.FAILED
