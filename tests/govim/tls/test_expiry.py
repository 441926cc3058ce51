from datetime import UTC, datetime, timedelta

import pytest

from govim.tls.expiry import Standing, days_left, standing

END = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(days=30, seconds=1), Standing.GOOD),
        (timedelta(days=30), Standing.SOON),
        (timedelta(days=7, seconds=1), Standing.SOON),
        (timedelta(days=7), Standing.URGENT),
        (timedelta(seconds=1), Standing.URGENT),
        (timedelta(), Standing.EXPIRED),
        (timedelta(days=-1), Standing.EXPIRED),
    ],
)
def test_it_is_said_thirty_and_seven_days_before(left: timedelta, expected: Standing) -> None:
    assert standing(END, END - left) is expected


def test_days_are_whole_and_negative_afterwards() -> None:
    assert days_left(END, END - timedelta(days=2, hours=23)) == 2
    assert days_left(END, END) == 0
    assert days_left(END, END + timedelta(seconds=1)) == -1
