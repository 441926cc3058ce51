"""The checker is checked with liars: each tells one lie about an honest history, and must be caught at it."""

import os
import random
import time
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scenarios.history import Acked, Event, Fault, Heard, History, Joined, Sent, findings
from tests.scenarios.liars import LIARS, SENDERS, Liar, honest, logged

IS_SOAK = os.environ.get("GOVIM_SOAK") == "1"
EVENTS = 4_000_000 if IS_SOAK else 1_000_000
BYTES_A_MESSAGE = 64  # that are kept; a growing array is copied, and may be twice as large meanwhile


@given(st.integers(0, 200), st.randoms(use_true_random=False))
def test_an_honest_history_has_no_findings(messages: int, draw: random.Random) -> None:
    assert findings(honest(draw, messages)) == []


@pytest.mark.parametrize(("lie", "fault"), LIARS, ids=[lie.__name__ for lie, _ in LIARS])
@settings(max_examples=30)
@given(st.integers(60, 120), st.integers())
def test_every_lie_is_found_and_named(lie: Liar, fault: Fault, messages: int, seed: int) -> None:
    draw = random.Random(seed)
    story = honest(draw, messages)
    lie(story, draw)
    assert fault in {finding.fault for finding in findings(story)}


# ---- a million -------------------------------------------------------------------------------
def a_load(messages: int, *, drops: int = -1) -> Iterator[Event]:
    """Acked and pushed to the other side as they are said; then the logs, without message `drops`."""
    names = [f"conversation {number}" for number in range(100)]
    one, other = SENDERS
    for name in names:
        yield Joined(conversation=name, person=other, seq=1)
    for number in range(messages):
        row, column = divmod(number, len(names))
        name, seq, ref, text = names[column], row + 1, f"ref-{number}", f"第{number}号材料报送秘书科"
        yield Sent(sender=one, ref=ref, conversation=name, text=text)
        yield Acked(ref=ref, conversation=name, seq=seq)
        yield Heard(
            conversation=name, seq=seq, sender=one, ref=ref, text=text, person=other, line="of the other"
        )
    for first, name in enumerate(names):
        said = (number for number in range(first, messages, len(names)) if number != drops)
        for seq, number in enumerate(said, start=1):
            yield logged(name, seq, one, f"ref-{number}", f"第{number}号材料报送秘书科")


def test_of_each_message_few_bytes_are_kept() -> None:
    messages, history = 20_000, History()
    tracemalloc.start()
    try:
        for event in a_load(messages):
            history.take(event)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    history.end()
    assert history.findings == []
    assert kept / messages < BYTES_A_MESSAGE


@pytest.mark.slow
@pytest.mark.parametrize("drops", [-1, EVENTS // 7])
def test_one_message_lost_in_a_million_events_is_found(drops: int) -> None:
    before = time.process_time()
    found = findings(a_load(EVENTS // 4, drops=drops))
    seconds = time.process_time() - before
    print(f"{EVENTS / seconds:,.0f} events/s, with their making")
    assert [finding.fault for finding in found[:1]] == ([] if drops < 0 else [Fault.LOST])
