from typing import get_args

from govim.protocol.frames import History, Members, People, Request
from govim.protocol.values import ReadRequest
from govim.storage.answers import ANSWERS


def test_whatever_a_client_can_read_is_answered() -> None:
    asked = {each for each in get_args(Request) if issubclass(each, ReadRequest)}
    has_own_frame = {History, Members, People}
    assert asked - has_own_frame == set(ANSWERS)
