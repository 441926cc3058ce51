"""A server that is wrong in one point is not passed."""

import itertools

import pytest

from govim.conformance.verdict import Verdict
from govim.conformance.wire import Fields
from tests.govim.conformance.conftest import Attempt
from tests.govim.conformance.faults import of_type, twice
from tests.govim.conformance.meddler import Meddling

numbers = itertools.count()


def entry(change: Fields, *, only: str = "message") -> Meddling:
    return Meddling(
        came=of_type(
            "entry",
            lambda said: said | {"entry": said["entry"] | change} if said["entry"]["kind"] == only else said,
        )
    )


def page(change: Fields) -> Meddling:
    return Meddling(
        came=of_type("page", lambda said: said | {"entries": [each | change for each in said["entries"]]})
    )


def lost(said: Fields) -> Fields | None:
    return None if said["entry"]["body"]["text"] == "5" else said


FAULTS = {
    "messages.a-text-arrives": entry({"at": "2026-11-24T06:50:14.123Z"}),
    "messages.odd-text-is-kept": entry({"body": {"kind": "text", "text": "公文"}}),
    "messages.sequences-are-dense": Meddling(came=of_type("entry", lost)),
    "messages.both-at-once": Meddling(
        came=of_type("ack", lambda said: said | {"seq": said["seq"] + next(numbers)})
    ),
    "messages.a-retry-is-one-result": Meddling(
        came=of_type("ack", lambda said: said | {"seq": said["seq"] + next(numbers)})
    ),
    "messages.a-ref-is-not-used-twice": Meddling(
        came=of_type("refused", lambda said: said | {"code": "malformed"})
    ),
    "messages.refs-are-per-sender": Meddling(came=of_type("ack", lambda said: said | {"seq": 7})),
    "messages.a-text-that-is-too-long": Meddling(
        came=of_type("refused", lambda said: said | {"client_ref": None})
    ),
    "messages.refusals-speak-the-language-of-hello": Meddling(
        came=of_type("refused", lambda said: said | {"text": "no"})
    ),
    "messages.a-recall-withdraws": page({"body": {"kind": "text", "text": "不该发的"}}),
    "messages.a-retried-recall-is-one-result": Meddling(
        came=of_type("ack", lambda said: said | {"ordinal": next(numbers)})
    ),
    "messages.nobody-recalls-for-others": page({"state": "recalled"}),
    "messages.a-recall-of-nothing": Meddling(came=of_type("refused", lambda _: {"type": "ack"})),
    "messages.receipts-move-forward": Meddling(
        came=of_type(
            "receipts",
            lambda said: said | {"cursors": [each | {"read": 0} for each in said["cursors"]]},
        )
    ),
}


async def test_a_double_is_seen(attempt_against: Attempt) -> None:
    result = await attempt_against("messages.sequences-are-dense", Meddling(came=twice("entry")))
    assert result.verdict is Verdict.FAILED


@pytest.mark.parametrize(("case", "fault"), FAULTS.items(), ids=FAULTS)
async def test_a_fault_is_seen(attempt_against: Attempt, case: str, fault: Meddling) -> None:
    assert (await attempt_against(case, fault)).verdict is Verdict.FAILED
