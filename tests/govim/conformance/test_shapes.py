import pytest

from govim.conformance.shapes import ACK, PAGE, hold, hold_id, same
from govim.conformance.verdict import Unexpected

GOOD = {
    "type": "ack",
    "client_ref": "r",
    "conversation": "c",
    "seq": 1,
    "ordinal": 1,
    "at": "2026-11-24T06:50:14.123Z",
}


def test_further_fields_are_allowed() -> None:
    hold(GOOD | {"later": 1}, ACK)


@pytest.mark.parametrize(
    "wrong",
    [
        {"seq": "1"},
        {"seq": None},
        {"seq": True},
        {"at": "2026-11-24T06:50:14Z"},
        {"at": "2026-11-24T06:50:14.123+08:00"},
    ],
)
def test_a_field_of_another_kind_is_unexpected(wrong: dict[str, object]) -> None:
    with pytest.raises(Unexpected):
        hold(GOOD | wrong, ACK)


def test_a_field_that_is_missing_is_named() -> None:
    with pytest.raises(Unexpected, match="`head`"):
        hold({"request": 1, "conversation": "c", "entries": []}, PAGE)


def test_an_id_is_canonical() -> None:
    hold_id("01a20d20-4f01-708d-b40a-cedd068ddd75")
    with pytest.raises(Unexpected):
        hold_id("01A20D20-4F01-708D-B40A-CEDD068DDD75")


def test_what_differs_is_shown() -> None:
    same(1, 1, "x")
    with pytest.raises(Unexpected, match="expected seq: 1, came 2"):
        same(1, 2, "seq")
