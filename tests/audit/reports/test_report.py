from dataclasses import replace

from tests.audit.reports.samples import line, report


def test_volumes_share_a_number() -> None:
    one = report(line(1, "a", hit=1))
    assert one.title_number == "20261124-88301"
    assert replace(one, volume=2, volumes=3).title_number == "20261124-88301-2"


def test_marks_are_those_of_the_hits() -> None:
    assert [mark.number for mark in report(line(1, "a"), line(2, "b", hit=1), line(3, "c", hit=2)).marks] == [
        1,
        2,
    ]
