from uuid import UUID

from govim.services.named_people import digest_of

ONE, OTHER = UUID(int=1), UUID(int=2)


def test_a_digest_tells_people_from_units() -> None:
    """Who is named, and who is unknown: test_add_members.py, test_remove_members.py."""
    asked = [([ONE], [OTHER]), ([OTHER], [ONE]), ([ONE, OTHER], []), ([], [ONE, OTHER])]
    assert len({digest_of(people, units) for people, units in asked}) == len(asked)
    assert digest_of([ONE], [OTHER]) == digest_of([ONE], [OTHER])
