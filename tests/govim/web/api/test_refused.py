from govim.domain.errors import AlreadyRecalled, ClientRefReused, GovimError, OutcomeUnknown
from govim.web.api.refused import refusals, statuses
from govim.web.api.table import OPERATIONS
from govim_policies import groups, message_rules, rules

BY_NAME = {each.id: each for each in OPERATIONS}


def test_a_code_stands_with_its_status() -> None:
    found = statuses()
    assert found[AlreadyRecalled.code] == 409
    assert {found[each] for each in (*rules.REASONS, *groups.REASONS, *message_rules.REASONS)} == {422}
    assert found[OutcomeUnknown.code] == 503
    assert found[GovimError.code] == 500


def test_what_cannot_happen_is_not_promised() -> None:
    assert 409 not in refusals(BY_NAME["pins"])
    assert 503 in refusals(BY_NAME["pins"])
    assert "not_stored" not in refusals(BY_NAME["pins"])[503]
    assert 401 not in refusals(BY_NAME["visitor"])
    assert 404 not in refusals(BY_NAME["who_am_i"])
    assert "too_many_pins" not in refusals(BY_NAME["react"])[409]


def test_what_can_happen_is() -> None:
    found = refusals(BY_NAME["pin"])
    assert list(found) == [400, 401, 403, 404, 409, 413, 422, 429, 500, 503]
    assert {ClientRefReused.code, "too_many_pins"} <= set(found[409])
    assert found[401] == ["not_signed_in"]
    assert refusals(BY_NAME["sign_in"])[401] == ["sign_in_failed"]
