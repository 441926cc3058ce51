"""A server that is wrong in one point is not passed."""

import pytest

from govim.conformance.frames import Frame, close
from govim.conformance.verdict import Verdict
from tests.govim.conformance.conftest import Attempt
from tests.govim.conformance.faults import fields_of, of_type
from tests.govim.conformance.meddler import Meddling


def without(name: str) -> Meddling:
    return Meddling(came=of_type("welcome", lambda said: {key: said[key] for key in said if key != name}))


def closes(frame: Frame) -> list[Frame]:
    return [close(4400) if fields_of(frame).get("type") == "refused" else frame]


def refuses(**fields: object) -> Meddling:
    return Meddling(came=of_type("refused", lambda said: said | fields))


FAULTS = {
    "frames.hello-is-welcomed": without("personal"),
    "frames.unknown-frames-are-refused": Meddling(came=closes),
    "frames.send-without-a-body": refuses(client_ref=None),
    "frames.history-of-limit-zero": refuses(request=4),
    "frames.send-to-nowhere": refuses(code="forbidden"),
    "frames.send-without-fields": refuses(text=""),
    "frames.many-requests-at-once": refuses(request=1),
    "frames.ping-before-hello": Meddling(
        sent=of_type("ping", lambda _: {"type": "hello"}),
        came=of_type("welcome", lambda _: {"type": "pong"}),
    ),
    "frames.unknown-fields-are-ignored": Meddling(
        sent=of_type("ping", lambda said: said | {"type": "later"}),
    ),
}


@pytest.mark.parametrize(("case", "fault"), FAULTS.items(), ids=FAULTS)
async def test_a_fault_is_seen(attempt_against: Attempt, case: str, fault: Meddling) -> None:
    assert (await attempt_against(case, fault)).verdict is Verdict.FAILED
