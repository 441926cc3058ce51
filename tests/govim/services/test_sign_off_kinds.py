from govim.domain.sign_off import SignOffKind
from govim.services.sign_off_kinds import KINDS


def test_each_kind_says_who_decides_and_what_then_happens() -> None:
    assert KINDS.keys() == set(SignOffKind)
