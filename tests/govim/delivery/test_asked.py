from govim.delivery.asked import Asked
from govim.domain.ids import ClientRef
from tests.govim.world import new_ref


class Person:
    """Who asks, and hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[ClientRef | None, object]] = []

    def settled(self, ref: ClientRef | None, result: object) -> None:
        self.heard.append((ref, result))

    def failed(self, ref: ClientRef | None, error: BaseException) -> None:
        self.heard.append((ref, error))


def test_whoever_asked_hears_what_came_of_it() -> None:
    person, ref, error = Person(), new_ref(), ValueError()
    Asked(person, ref).set_result("done")
    Asked(person, None).set_exception(error)
    assert person.heard == [(ref, "done"), (None, error)]
    assert not Asked(person, ref).done()
