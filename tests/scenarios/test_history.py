"""The checker is checked with liars: each tells one lie about an honest history, and must be caught at it."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scenarios.history import Acked, Fault, Logged, Sent, findings

CONVERSATIONS = ("a", "b", "c")
SENDERS = ("lina", "wangfang")


@dataclass(slots=True)
class Story:
    sent: list[Sent]
    acked: list[Acked]
    logs: dict[str, list[Logged]]

    def faults(self) -> set[Fault]:
        return {finding.fault for finding in findings(self.sent, self.acked, self.logs)}


def honest(draw: random.Random, messages: int) -> Story:
    """Each log begins with an entry of no sender; some messages were never acked, some never stored."""
    opened = {name: [Logged(seq=1, sender="", ref=None, text=None)] for name in CONVERSATIONS}
    story = Story(sent=[], acked=[], logs=opened)
    for number in range(messages):
        conversation, sender = draw.choice(CONVERSATIONS), draw.choice(SENDERS)
        message = Sent(sender=sender, ref=f"ref-{number}", conversation=conversation, text=f"text {number}")
        story.sent.append(message)
        fate = draw.random()
        if fate < 0.1:
            continue
        log = story.logs[conversation]
        log.append(Logged(seq=len(log) + 1, sender=sender, ref=message.ref, text=message.text))
        if fate > 0.2:
            story.acked += [Acked(ref=message.ref, seq=len(log))] * (1 + (fate > 0.9))  # a retry acks again
    return story


def longest(story: Story) -> list[Logged]:
    return max(story.logs.values(), key=len)


def renumber(log: list[Logged]) -> None:
    log[:] = [replace(entry, seq=seq) for seq, entry in enumerate(log, start=1)]


def forget_an_acked_one(story: Story, draw: random.Random) -> None:
    ref = draw.choice(story.acked).ref
    for log in story.logs.values():
        log[:] = [entry for entry in log if entry.ref != ref]
        renumber(log)


def ack_without_storing(story: Story, draw: random.Random) -> None:
    story.sent.append(replace(story.sent[0], ref="never"))
    story.acked.append(Acked(ref="never", seq=draw.randrange(1, 5)))


def leave_a_hole(story: Story, draw: random.Random) -> None:
    del longest(story)[draw.randrange(len(longest(story)) - 1)]


def store_twice(story: Story, draw: random.Random) -> None:
    log = longest(story)
    again = draw.choice([entry for entry in log if entry.ref])
    log.append(replace(again, seq=len(log) + 1))


def store_in_two_conversations(story: Story, draw: random.Random) -> None:
    message = draw.choice([entry for entry in longest(story) if entry.ref])
    other = min(story.logs.values(), key=len)
    other.append(replace(message, seq=len(other) + 1))


def ack_with_two_sequences(story: Story, draw: random.Random) -> None:
    ack = draw.choice(story.acked)
    story.acked.append(replace(ack, seq=ack.seq + 1))


def swap_two_of_one_sender(story: Story, draw: random.Random) -> None:
    log = longest(story)
    of_one = [place for place, entry in enumerate(log) if entry.ref and entry.sender == SENDERS[0]]
    one, two = of_one[0], of_one[-1]
    log[one], log[two] = log[two], log[one]
    renumber(log)


def invent(story: Story, draw: random.Random) -> None:
    log = longest(story)
    log.append(Logged(seq=len(log) + 1, sender=SENDERS[0], ref="nobody's", text="?"))


def change_a_text(story: Story, draw: random.Random) -> None:
    log = longest(story)
    place = draw.randrange(1, len(log))
    log[place] = replace(log[place], text="another")


def change_a_sender(story: Story, draw: random.Random) -> None:
    log = longest(story)
    log[-1] = replace(log[-1], sender="zengrui")


Liar = Callable[[Story, random.Random], None]
LIARS: list[tuple[Liar, Fault]] = [
    (forget_an_acked_one, Fault.LOST),
    (ack_without_storing, Fault.LOST),
    (leave_a_hole, Fault.HOLE),
    (store_twice, Fault.DOUBLED),
    (store_in_two_conversations, Fault.DOUBLED),
    (ack_with_two_sequences, Fault.DOUBLED),
    (swap_two_of_one_sender, Fault.MISORDERED),
    (invent, Fault.INVENTED),
    (change_a_text, Fault.CHANGED),
    (change_a_sender, Fault.CHANGED),
]


@given(st.integers(0, 200), st.randoms(use_true_random=False))
def test_an_honest_history_has_no_findings(messages: int, draw: random.Random) -> None:
    assert honest(draw, messages).faults() == set()


@pytest.mark.parametrize(("lie", "fault"), LIARS, ids=[lie.__name__ for lie, _ in LIARS])
@settings(max_examples=30)
@given(st.integers(40, 80), st.integers())
def test_every_lie_is_found_and_named(lie: Liar, fault: Fault, messages: int, seed: int) -> None:
    draw = random.Random(seed)
    story = honest(draw, messages)
    lie(story, draw)
    assert fault in story.faults()
