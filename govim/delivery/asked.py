"""What a socket asked, until the group commit answers it: cheaper than a future for each request."""

from typing import Any, Protocol

from govim.domain.ids import ClientRef


class Asking(Protocol):
    def settled(self, ref: ClientRef | None, result: Any) -> None: ...  # noqa: ANN401 -- of whatever work it was

    def failed(self, ref: ClientRef | None, error: BaseException) -> None: ...


class Asked:
    """Satisfies `ports.Settable`. Settled on the loop."""

    __slots__ = ("_asking", "_ref")

    def __init__(self, asking: Asking, ref: ClientRef | None) -> None:
        self._asking = asking
        self._ref = ref

    def done(self) -> bool:
        return False

    def set_result(self, result: Any, /) -> None:  # noqa: ANN401 -- of whatever work it was
        self._asking.settled(self._ref, result)

    def set_exception(self, exception: BaseException, /) -> None:
        self._asking.failed(self._ref, exception)
