"""What is no refusal is not taken for one."""

import pytest

from govim.conformance.cases.http import only_refusal
from govim.conformance.line import Said
from govim.conformance.verdict import NonStrict, Unexpected, Verdict
from tests.govim.conformance.conftest import Attempt
from tests.govim.conformance.meddler import Meddling

REFUSAL = b"HTTP/1.1 400 \r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
FAULTS = {
    "http.no-host": Meddling(
        request=lambda said: said.replace(b"1.1\r\n", b"1.1\r\nHost: x\r\nConnection: close\r\n")
    ),
    "http.bare-lf-after-a-header": Meddling(
        request=lambda said: said.replace(b"\nX", b"\r\nConnection: close\r\nX")
    ),
    "http.two-hosts": Meddling(
        request=lambda said: said.replace(b"Host: evil.example", b"Connection: close")
    ),
}


def test_one_refusal_and_the_end_are_a_refusal() -> None:
    only_refusal(Said(came=REFUSAL, is_closed=True))


@pytest.mark.parametrize(
    "said",
    [
        Said(came=REFUSAL, is_closed=False),
        Said(came=b"", is_closed=False),
        Said(came=REFUSAL * 2, is_closed=True),
        Said(came=REFUSAL.replace(b"400", b"200"), is_closed=True),
        Said(came=REFUSAL.replace(b"400", b"101"), is_closed=True),
        Said(came=b"nonsense", is_closed=True),
    ],
)
def test_anything_else_is_none(said: Said) -> None:
    with pytest.raises(Unexpected) as raised:
        only_refusal(said)
    assert not isinstance(raised.value, NonStrict)


def test_an_end_without_a_word_is_not_strict() -> None:
    with pytest.raises(NonStrict):
        only_refusal(Said(came=b"", is_closed=True))


@pytest.mark.parametrize(("case", "fault"), FAULTS.items(), ids=FAULTS)
async def test_a_fault_is_seen(attempt_against: Attempt, case: str, fault: Meddling) -> None:
    assert (await attempt_against(case, fault)).verdict is Verdict.FAILED
