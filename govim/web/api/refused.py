"""Which refusals an operation may be answered with: those of every one of its kind, and its own."""

from collections.abc import Iterator

from govim.domain.errors import (
    ClientRefReused,
    ForeignOrigin,
    GovimError,
    Malformed,
    NotFound,
    NotSignedIn,
    NotStored,
    OutcomeUnknown,
    ReadOnly,
    TooLarge,
    TooManyRequests,
    Unavailable,
    Unreadable,
)
from govim.protocol.values import AppendRequest
from govim.web.api.operation import Operation
from govim.web.api.refusals import REFUSALS
from govim_policies import groups, message_rules, rules

REASONS = (*rules.REASONS, *groups.REASONS, *message_rules.REASONS)
REJECTED = 422
ALWAYS = (Malformed, TooManyRequests, GovimError, Unavailable, Unreadable)
OF_CHANGES = (ForeignOrigin, TooLarge, NotStored, ReadOnly, OutcomeUnknown)


def refusals(operation: Operation) -> dict[int, list[str]]:
    """The codes by status, those that are its own last."""
    found: dict[int, list[str]] = {}
    status_of = statuses()
    for code in (*of_its_kind(operation), *REFUSALS.get(operation.id, ())):
        found.setdefault(status_of[code], []).append(code)
    return dict(sorted(found.items()))


def of_its_kind(operation: Operation) -> Iterator[str]:
    kinds: list[type[Exception]] = [*ALWAYS]
    if not operation.is_open:
        kinds.append(NotSignedIn)
    if operation.method != "GET":
        kinds += OF_CHANGES
    if operation.asks is not None and operation.choice is None and issubclass(operation.asks, AppendRequest):
        kinds.append(ClientRefReused)
    if "uuid" in operation.route:  # what is none leads nowhere
        kinds.append(NotFound)
    return (kind.code for kind in kinds)  # type: ignore[attr-defined]  # OutcomeUnknown has one, too


def statuses() -> dict[str, int]:
    """Of every code."""
    found = {error.code: error.status for error in _tree(GovimError)}
    return found | dict.fromkeys(REASONS, REJECTED) | {OutcomeUnknown.code: Unavailable.status}


def _tree(error: type[GovimError]) -> Iterator[type[GovimError]]:
    yield error
    for each in error.__subclasses__():
        yield from _tree(each)
