from datetime import UTC, datetime

import pytest

from govim_audit.record import Kind, Leaf
from govim_audit.verify.areas import AREAS, AREAS_OF, MESSAGES, Area


def test_each_area_is_asked_for_the_kinds_that_it_names() -> None:
    assert {area.name for area in AREAS_OF[Kind.MEMBERS_CHANGED]} == {"", "invitations"}
    assert AREAS_OF[Kind.SIGNED_IN] == ()
    named = {kind for area in AREAS for kind in area.declaring | area.amending}
    assert {kind for kind, areas in AREAS_OF.items() if areas} == named


@pytest.mark.parametrize(
    "area", [area for area in AREAS if area.name != MESSAGES], ids=lambda area: area.name
)
def test_a_body_that_no_service_wrote_claims_nothing(area: Area) -> None:
    for kind in area.declaring - {Kind.MEMBERS_CHANGED}:
        leaf = Leaf(kind=kind, at=datetime(2026, 11, 2, tzinfo=UTC), actor=None, body_hash="")
        with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
            area.claims(leaf, {}, None)
