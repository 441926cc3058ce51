from govim.domain.errors import AlreadyRecalled, GovimError, OutcomeUnknown
from govim.web.api.refused import codes, statuses
from govim.web.api.table import OPERATIONS
from govim_policies.rules import REASONS

BY_NAME = {each.id: each for each in OPERATIONS}


def test_a_code_stands_with_its_status() -> None:
    found = codes()
    assert AlreadyRecalled.code in found[409]
    assert set(REASONS) <= set(found[422])
    assert OutcomeUnknown.code in found[503]
    assert GovimError.code in found[500]


def test_what_cannot_happen_is_not_promised() -> None:
    assert 409 not in statuses(BY_NAME["pins"])
    assert 401 not in statuses(BY_NAME["visitor"])
    assert 404 not in statuses(BY_NAME["who_am_i"])


def test_what_can_happen_is() -> None:
    assert set(statuses(BY_NAME["pin"])) == {400, 401, 403, 404, 409, 413, 422, 429, 500, 503}
    assert {401, 429} <= set(statuses(BY_NAME["sign_in"]))


def test_each_status_has_codes() -> None:
    assert {status for each in OPERATIONS for status in statuses(each)} <= set(codes())
