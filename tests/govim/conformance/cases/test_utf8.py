"""A server that is wrong in one point is not passed."""

import pytest

from govim.conformance.cases.utf8 import INVALID, VALID, byte_by_byte
from govim.conformance.verdict import Verdict
from tests.govim.conformance.conftest import Attempt
from tests.govim.conformance.faults import payload
from tests.govim.conformance.meddler import Meddling

lenient = Meddling(sent=payload(lambda sent: sent.decode(errors="replace").encode()))
surrogates = Meddling(
    sent=payload(lambda sent: sent.decode(errors="surrogatepass").encode("utf-8", "replace"))
)
FAULTS = {
    "utf8.invalid-impossible-ff": lenient,
    "utf8.invalid-cut-after-8": lenient,
    "utf8.invalid-overlong-nul-2": lenient,
    "utf8.invalid-surrogate-first-high": surrogates,
    "utf8.invalid-after-a-message": lenient,
    "utf8.valid-noncharacters": Meddling(sent=payload(lambda sent: sent.replace("\ufffe".encode(), b"\xff"))),
}


def test_what_is_called_valid_is_and_what_is_not_is_not() -> None:
    for middle in VALID.values():
        middle.decode()
    for middle in INVALID.values():
        with pytest.raises(UnicodeDecodeError):
            middle.decode()


def test_every_byte_is_in_its_fragment() -> None:
    assert (
        b"".join(frame.payload for frame in byte_by_byte(b"x" * 40))
        == b'{"type":"ping","x":"' + b"x" * 40 + b'"}'
    )
    assert all(len(byte_by_byte(middle)) <= 64 for middle in (*VALID.values(), *INVALID.values()))


@pytest.mark.parametrize(("case", "fault"), FAULTS.items(), ids=FAULTS)
async def test_a_fault_is_seen(attempt_against: Attempt, case: str, fault: Meddling) -> None:
    assert (await attempt_against(case, fault)).verdict is Verdict.FAILED
