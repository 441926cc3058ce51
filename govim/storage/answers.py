"""Which function answers which read request: one line each."""

from msgspec import Struct

from govim.protocol.messages import Pins, Reactions
from govim.protocol.sign_offs import OneSignOff, SignOffs
from govim.protocol.values import ReadRequest
from govim.storage.asking import Answers, Asking
from govim.storage.sign_off_reads import read_sign_off, read_sign_offs
from govim.storage.tally_reads import read_pins, read_reactions

ANSWERS: Answers = {
    Pins: read_pins,
    Reactions: read_reactions,
    SignOffs: read_sign_offs,
    OneSignOff: read_sign_off,
}


def answer(asking: Asking, request: ReadRequest) -> Struct:
    """Raises NotFound, as the access door says."""
    return ANSWERS[type(request)](asking, request)
