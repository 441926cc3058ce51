"""A server that is wrong in one point is not passed."""

import re

import pytest

from govim.conformance.http import KEY
from govim.conformance.verdict import Verdict
from tests.govim.conformance.conftest import Attempt
from tests.govim.conformance.meddler import Meddling


def dropped(name: bytes) -> Meddling:
    return Meddling(request=lambda said: re.sub(name + rb": [^\r]*\r\n", b"", said))


def headed(line: bytes) -> Meddling:
    return Meddling(head=lambda said: said.replace(b"\r\n\r\n", b"\r\n" + line + b"\r\n\r\n"))


def request(old: bytes, new: bytes) -> Meddling:
    return Meddling(request=lambda said: said.replace(old, new))


FAULTS = {
    "handshake.origin-foreign": dropped(b"Origin"),
    "handshake.origin-null": dropped(b"Origin"),
    "handshake.another-version": request(b"Version: 12", b"Version: 13"),
    "handshake.a-short-key": request(b"c2hvcnQ=", KEY.encode()),
    "handshake.no-key": request(b"\r\nUpgrade", b"\r\nSec-WebSocket-Key: " + KEY.encode() + b"\r\nUpgrade"),
    "handshake.compression-is-not-agreed": headed(b"Sec-WebSocket-Extensions: permessage-deflate"),
    "handshake.an-unknown-subprotocol": headed(b"Sec-WebSocket-Protocol: chat.example"),
    "handshake.a-good-one": request(KEY.encode(), KEY[::-1].strip("=").encode() + b"=="),
    "handshake.json-is-agreed": dropped(b"Sec-WebSocket-Protocol"),
    "handshake.the-own-origin": request(b"Origin: http", b"Origin: xhttp"),
}


@pytest.mark.parametrize(("case", "fault"), FAULTS.items(), ids=FAULTS)
async def test_a_fault_is_seen(attempt_against: Attempt, case: str, fault: Meddling) -> None:
    assert (await attempt_against(case, fault)).verdict is Verdict.FAILED
