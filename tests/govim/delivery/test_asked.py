from govim.delivery.asked import Asked
from tests.govim.world import new_ref


class Person:
    """Who asks, and hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[Asked, object]] = []

    def settled(self, asked: Asked, result: object) -> None:
        self.heard.append((asked, result))

    def failed(self, asked: Asked, error: BaseException) -> None:
        self.heard.append((asked, error))


def test_whoever_asked_hears_what_came_of_it() -> None:
    person, error = Person(), ValueError()
    sent, changed = Asked(person, new_ref()), Asked(person, None, 7)
    sent.set_result("done")
    changed.set_exception(error)
    assert person.heard == [(sent, "done"), (changed, error)]
    assert (changed.ref, changed.request, sent.done()) == (None, 7, False)
