"""What a socket asked, until the group commit answers it: cheaper than a future for each request."""

from typing import Any, Protocol

from govim.domain.ids import ClientRef


class Asking(Protocol):
    def settled(self, asked: "Asked", result: Any) -> None: ...  # noqa: ANN401 -- of whatever work it was

    def failed(self, asked: "Asked", error: BaseException) -> None: ...


class Asked:
    """Satisfies `ports.Settable`. Settled on the loop. Neither ref nor request: answered by nothing."""

    __slots__ = ("_asking", "ref", "request")

    def __init__(self, asking: Asking, ref: ClientRef | None, request: int | None = None) -> None:
        self._asking = asking
        self.ref = ref
        self.request = request

    def done(self) -> bool:
        return False

    def set_result(self, result: Any, /) -> None:  # noqa: ANN401 -- of whatever work it was
        self._asking.settled(self, result)

    def set_exception(self, exception: BaseException, /) -> None:
        self._asking.failed(self, exception)
