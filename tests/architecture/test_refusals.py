"""What the API says of refusals is what its services can refuse."""

import pytest

from govim.domain.errors import GovimError, NotAllowed, NotSignedIn, Rejected
from govim.protocol.frames import History, Members, People, Recall, Send
from govim.protocol.messages import MessageActions
from govim.services.open_conversation import open_conversation
from govim.services.pin_message import pin_message
from govim.services.recall_message import recall_message
from govim.services.send_body import send_body
from govim.services.send_message import send_message
from govim.services.verbs import VERBS
from govim.storage.answers import ANSWERS
from govim.storage.reading import log_window
from govim.web.api.operation import Operation
from govim.web.api.refusals import REFUSALS
from govim.web.api.refused import of_its_kind, statuses
from govim.web.api.table import OPERATIONS
from tests.architecture.raises import codes_of

# What has no verb, and what is read without `ANSWERS` (delivery/answers.py).
OTHERS: dict[type, tuple[object, ...]] = {
    Send: (send_message, send_body),
    Recall: (recall_message,),
    History: (log_window,),
    Members: (log_window,),
    People: (),
    MessageActions: (log_window,),  # reasons are what it answers
}
# Codes that are never answered: a rule gives its own.
NEVER = {Rejected.code, GovimError.code}
# Caught and answered otherwise, or of another method of that name (`open`).
NOT_THEIRS = {
    "visitor": {NotSignedIn.code},
    "sign_in": {NotSignedIn.code},
    "recall_reach": {NotAllowed.code},
    "sign_off": {NotAllowed.code},
    "sign_offs": {NotAllowed.code},
}


def derived(operation: Operation) -> set[str]:
    """From what is run, without what every operation of its kind may say."""
    found = codes_of(*functions(operation)) - NEVER - NOT_THEIRS.get(operation.id, set())
    return found - set(of_its_kind(operation))


def functions(operation: Operation) -> tuple[object, ...]:
    if operation.id == "open_conversation":
        return (operation.endpoint, open_conversation)
    if operation.endpoint is not None:
        return (operation.endpoint,)
    if operation.asks in OTHERS:
        return OTHERS[operation.asks]
    return (ANSWERS[operation.asks],) if operation.asks in ANSWERS else (VERBS[operation.asks].run,)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_each_operation_names_the_refusals_that_may_come_of_it(operation: Operation) -> None:
    assert sorted(REFUSALS.get(operation.id, ())) == sorted(derived(operation))


def test_each_code_is_known_and_each_operation_is_there() -> None:
    assert {code for codes in REFUSALS.values() for code in codes} <= statuses().keys()
    assert REFUSALS.keys() <= {each.id for each in OPERATIONS}


def test_the_reading_of_sources_sees_what_is_deep() -> None:
    """Through helpers, policies, methods of the domain, and what a group act may be refused for."""
    assert {"too_many_pins", "already_recalled", "archived"} <= codes_of(pin_message)
    assert "sensitive_word" in codes_of(send_message)
    assert "needs_owner" not in codes_of(pin_message)
