from datetime import UTC, datetime

import pytest

from govim.domain.errors import Malformed
from govim_audit.search.query import AuditQuery


@pytest.mark.parametrize("text", ["", "\u200b", "\ufeff\u202e"])
def test_a_text_that_folds_to_nothing_cannot_be_sought(text: str) -> None:
    with pytest.raises(Malformed):
        AuditQuery(text=text)


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_page_has_bounds(limit: int) -> None:
    with pytest.raises(Malformed):
        AuditQuery(limit=limit)


def test_a_time_needs_its_zone() -> None:
    with pytest.raises(Malformed):
        AuditQuery(after=datetime(2026, 11, 24))  # noqa: DTZ001
    with pytest.raises(Malformed):
        AuditQuery(before=datetime(2026, 11, 24))  # noqa: DTZ001


def test_a_space_can_be_sought() -> None:
    assert AuditQuery(text=" ").text == " "


def test_a_period_ends_after_it_begins() -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    with pytest.raises(Malformed):
        AuditQuery(after=noon, before=noon)
