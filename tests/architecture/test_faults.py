"""Each bad input and fault that must be covered is named, as `# fault NN`, by the test that plays it."""

import re

from tests.architecture.sources import ROOT

COVERED = {
    "07": "a WebSocket handshake from a foreign page with a valid cookie",
    "08": "frames that RFC 6455 forbids",
    "09": "a message without end in fragments of a byte",
    "10": "slowloris, half-open handshakes",
    "11": "a connection that dies silently",
    "12": "requests that two servers read in two ways; other protocols",
    "13": "bodies that nobody wants; lengths that are none",
    "18": "what belongs to somebody else",
    "23": "a report that costs too much",
    "24": "text with control, combining and look-alike characters",
    "25": "kill -9 at any instant",
    "26": "a disk that is full, read-only or broken",
    "28": "a retry after a lost ack; races with recall",
}
NAMED = re.compile(r"\bfault ([0-9]{2})\b")


def test_each_fault_is_named_in_a_test_that_plays_it() -> None:
    tests = [*(ROOT / "tests").rglob("test_*.py"), *(ROOT / "tests").rglob("contract*.py")]
    named = {
        number
        for test in tests
        if test.parent != ROOT / "tests" / "architecture"
        for number in NAMED.findall(test.read_text(encoding="utf-8"))
    }
    assert sorted(COVERED.keys() - named) == []
