from typing import get_args

from govim.protocol.frames import Recall, Request, Send
from govim.protocol.messages import Pin
from govim.protocol.values import AppendRequest, ChangeRequest
from govim.services.verbs import VERBS, ids_of
from tests.govim.world import new_ref


def test_whatever_a_client_can_ask_to_change_has_its_service() -> None:
    asked = {each for each in get_args(Request) if issubclass(each, AppendRequest | ChangeRequest)}
    assert asked - {Send, Recall} == set(VERBS)


def test_a_refusal_names_what_it_was_about_by_ids() -> None:
    ref, where = new_ref(), new_ref()
    assert ids_of(Pin(client_ref=ref, conversation=where, seq=7)) == {
        "client_ref": str(ref),
        "conversation": str(where),
        "seq": 7,
    }
