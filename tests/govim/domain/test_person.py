from itertools import combinations

from govim.domain.person import RIGHTS_OF_DUTY, Duty, Right


def test_each_duty_says_what_it_brings() -> None:
    assert RIGHTS_OF_DUTY.keys() == set(Duty)


def test_only_the_compliance_officer_reads_what_others_wrote() -> None:
    reading = {Right.AUDIT_SEARCH, Right.AUDIT_EXPORT}
    assert {duty for duty, rights in RIGHTS_OF_DUTY.items() if rights & reading} == {Duty.COMPLIANCE_OFFICER}


def test_reports_are_reviewed_by_security_administrators_alone() -> None:
    assert {duty for duty, rights in RIGHTS_OF_DUTY.items() if Right.REPORTS_REVIEW in rights} == {
        Duty.SECURITY_ADMIN
    }


def test_no_two_duties_share_a_right() -> None:
    assert not any(RIGHTS_OF_DUTY[one] & RIGHTS_OF_DUTY[other] for one, other in combinations(Duty, 2))
