"""Which refusals an operation may be answered with, from the one tree of errors."""

from collections.abc import Iterator

from govim.domain.errors import GovimError, OutcomeUnknown, Rejected
from govim.web.api.operation import WITH_BODY, Operation
from govim_policies.rules import REASONS

ALWAYS = (400, 429, 500, 503)
OF_CHANGES = (409, 413, 422)


def statuses(operation: Operation) -> list[int]:
    """By the kind of operation: which rule of a policy may refuse one is the pack's affair."""
    found = set(ALWAYS)
    if not operation.is_open or operation.method in WITH_BODY:
        found.add(401)
    if operation.method != "GET" or operation.id == "health":
        found.add(403)
    if operation.endpoint is None or operation.choice is not None:
        found.add(404)
    if operation.method in WITH_BODY:
        found.update(OF_CHANGES)
    return sorted(found)


def codes() -> dict[int, list[str]]:
    """Every code by its status."""
    found: dict[int, list[str]] = {}
    for error in _tree(GovimError):
        texts = REASONS if error is Rejected else (error.code,)
        found.setdefault(error.status, []).extend(texts)
    found[503].append(OutcomeUnknown.code)
    return found


def _tree(error: type[GovimError]) -> Iterator[type[GovimError]]:
    yield error
    for each in error.__subclasses__():
        yield from _tree(each)
