"""Stories of a server: an honest one, and liars that each tell one lie about it, drawn from a seed."""

import random
from collections.abc import Callable

from msgspec.structs import replace

from tests.scenarios.history import (
    Acked,
    Event,
    Fault,
    Heard,
    Joined,
    Left,
    Logged,
    Recalled,
    Resumed,
    Seen,
    Sent,
)

CONVERSATIONS = ("a", "b", "c")
SENDERS = ("lina", "wangfang")
STRANGER = "zengrui"
Story = list[Event]


def honest(draw: random.Random, messages: int) -> Story:
    """Each log begins with an entry of no sender under test; some messages were never acked, some never
    stored, some were recalled, and read after that."""
    story: Story = []
    logs = {name: [logged(name, 1, "", None)] for name in CONVERSATIONS}
    for name in CONVERSATIONS:
        for person in SENDERS:
            story.append(Joined(conversation=name, person=person, seq=1))
            story.append(Resumed(line=f"line of {person}", conversation=name, seq=1))
    story += [
        Joined(conversation="a", person=STRANGER, seq=1),
        Left(conversation="a", person=STRANGER, seq=1),
    ]
    for number in range(messages):
        name, sender = draw.choice(CONVERSATIONS), draw.choice(SENDERS)
        sent = Sent(sender=sender, ref=f"ref-{number}", conversation=name, text=f"text {number}")
        story.append(sent)
        fate = draw.random()
        if fate < 0.1:
            continue
        log = logs[name]
        log.append(logged(name, len(log) + 1, sender, sent.ref, sent.text))
        acks: Story = []
        if fate > 0.2:  # a retry acks again
            acks = [Acked(ref=sent.ref, conversation=name, seq=len(log))] * (1 + (fate > 0.9))
        pushes: Story = [_heard(log[-1], person) for person in SENDERS]
        story += [*acks, *pushes] if draw.random() < 0.5 else [*pushes, *acks]
        if fate > 0.95:
            log[-1] = replace(log[-1], text=None)
            story.append(Recalled(conversation=name, seq=len(log)))
            story.append(_seen(log[-1], draw.choice(SENDERS)))
    return [*story, *(entry for log in logs.values() for entry in log)]


def logged(conversation: str, seq: int, sender: str, ref: str | None, text: str | None = None) -> Logged:
    return Logged(conversation=conversation, seq=seq, sender=sender, ref=ref, text=text)


def _heard(entry: Logged, person: str) -> Heard:
    return Heard(
        conversation=entry.conversation,
        seq=entry.seq,
        sender=entry.sender,
        ref=entry.ref,
        text=entry.text,
        person=person,
        line=f"line of {person}",
    )


def _seen(entry: Logged, person: str) -> Seen:
    return Seen(
        conversation=entry.conversation,
        seq=entry.seq,
        sender=entry.sender,
        ref=entry.ref,
        text=entry.text,
        person=person,
    )


# ---- lies ------------------------------------------------------------------------------------
def places(story: Story, kind: type, **fields: object) -> list[int]:
    """Where events of exactly this kind stand."""
    return [
        place
        for place, event in enumerate(story)
        if type(event) is kind and all(getattr(event, name) == value for name, value in fields.items())
    ]


def some(story: Story, draw: random.Random, kind: type, **fields: object) -> int:
    return draw.choice(places(story, kind, **fields))


def rewrite(story: Story, log: list[Logged], conversation: str) -> None:
    """Another log, numbered as the honest one."""
    kept = [event for event in story if type(event) is not Logged or event.conversation != conversation]
    story[:] = kept + [replace(entry, seq=seq) for seq, entry in enumerate(log, start=1)]


def log_of(story: Story, conversation: str) -> list[Logged]:
    return [e for e in story if type(e) is Logged and e.conversation == conversation]


def forget_an_acked_one(story: Story, draw: random.Random) -> None:
    ack = story[some(story, draw, Acked)]
    assert isinstance(ack, Acked)
    log = [entry for entry in log_of(story, ack.conversation) if entry.ref != ack.ref]
    rewrite(story, log, ack.conversation)


def forget_the_end(story: Story, draw: random.Random) -> None:
    name = draw.choice(CONVERSATIONS)
    rewrite(story, log_of(story, name)[:-1], name)


def ack_without_storing(story: Story, draw: random.Random) -> None:
    end = places(story, Logged)[0]
    name = draw.choice(CONVERSATIONS)
    sent = Sent(sender=SENDERS[0], ref="never", conversation=name, text="?")
    story[end:end] = [sent, Acked(ref="never", conversation=name, seq=len(log_of(story, name)) + 1)]


def reuse_a_sequence(story: Story, draw: random.Random) -> None:
    place = some(story, draw, Acked)
    ack = story[place]
    assert isinstance(ack, Acked)
    other = Sent(sender=SENDERS[0], ref="other", conversation=ack.conversation, text="?")
    story[place + 1 : place + 1] = [other, replace(ack, ref="other")]


def leave_a_hole(story: Story, draw: random.Random) -> None:
    name = draw.choice(CONVERSATIONS)
    del story[draw.choice(places(story, Logged, conversation=name)[:-1])]


def store_twice(story: Story, draw: random.Random) -> None:
    name = draw.choice(CONVERSATIONS)
    log = log_of(story, name)
    rewrite(story, [*log, draw.choice([entry for entry in log if entry.ref])], name)


def store_in_two_conversations(story: Story, draw: random.Random) -> None:
    one, other = draw.sample(CONVERSATIONS, 2)
    copied = draw.choice([entry for entry in log_of(story, one) if entry.ref])
    rewrite(story, [*log_of(story, other), replace(copied, conversation=other)], other)


def ack_with_two_sequences(story: Story, draw: random.Random) -> None:
    place = some(story, draw, Acked)
    ack = story[place]
    assert isinstance(ack, Acked)
    story.insert(place + 1, replace(ack, seq=ack.seq + draw.choice((-1, 1, 1000))))


def swap_two_of_one_sender(story: Story, draw: random.Random) -> None:
    name = max(CONVERSATIONS, key=lambda each: len(log_of(story, each)))
    log = log_of(story, name)
    of_one = [place for place, entry in enumerate(log) if entry.ref and entry.sender == SENDERS[0]]
    one, two = draw.sample(of_one, 2)
    log[one], log[two] = log[two], log[one]
    rewrite(story, log, name)


def swap_two_pushes(story: Story, draw: random.Random) -> None:
    name = draw.choice(CONVERSATIONS)
    pushes = places(story, Heard, conversation=name, person=SENDERS[0])
    which = draw.randrange(len(pushes) - 1)
    one, two = pushes[which : which + 2]
    story[one], story[two] = story[two], story[one]


def miss_a_push(story: Story, draw: random.Random) -> None:
    name = draw.choice(CONVERSATIONS)
    del story[draw.choice(places(story, Heard, conversation=name, person=SENDERS[0])[1:-1])]


def replay_a_push(story: Story, draw: random.Random) -> None:
    place = some(story, draw, Heard)
    story.insert(draw.randrange(place + 1, places(story, Logged)[0] + 1), story[place])


def push_another_text(story: Story, draw: random.Random) -> None:
    place = some(story, draw, Heard)
    story[place] = replace(story[place], text="another")


def push_another_entry(story: Story, draw: random.Random) -> None:
    """The sequences go on, but what stands there is another one's."""
    name = draw.choice(CONVERSATIONS)
    first, *_, last = places(story, Heard, conversation=name, person=SENDERS[0])
    shown = story[first]
    assert isinstance(shown, Heard)
    story[last] = replace(story[last], ref=shown.ref, text=shown.text, sender=shown.sender)


def invent(story: Story, draw: random.Random) -> None:
    name = draw.choice(CONVERSATIONS)
    rewrite(story, [*log_of(story, name), logged(name, 0, SENDERS[0], "nobody's", "?")], name)


def ack_what_nobody_said(story: Story, draw: random.Random) -> None:
    place = some(story, draw, Acked)
    story.insert(place, replace(story[place], ref="nobody's"))


def change_a_text(story: Story, draw: random.Random) -> None:
    place = draw.choice([place for place in places(story, Logged) if story[place].ref])  # type: ignore[union-attr]
    story[place] = replace(story[place], text="another")


def change_a_sender(story: Story, draw: random.Random) -> None:
    place = draw.choice([place for place in places(story, Logged) if story[place].ref])  # type: ignore[union-attr]
    story[place] = replace(story[place], sender=STRANGER)


def show_what_was_recalled(story: Story, draw: random.Random) -> None:
    place = some(story, draw, Heard)
    heard = story[place]
    assert isinstance(heard, Heard)
    after = draw.randrange(place + 1, places(story, Logged)[0] + 1)
    recall = Recalled(conversation=heard.conversation, seq=heard.seq)
    story[after:after] = [recall, _seen(heard, SENDERS[1])]


def keep_the_text_of_what_was_recalled(story: Story, draw: random.Random) -> None:
    place = draw.choice([place for place in places(story, Logged) if story[place].text])  # type: ignore[union-attr]
    entry = story[place]
    assert isinstance(entry, Logged)
    story.insert(places(story, Logged)[0], Recalled(conversation=entry.conversation, seq=entry.seq))


def tell_a_stranger(story: Story, draw: random.Random) -> None:
    place = some(story, draw, Heard)
    story.insert(place, replace(story[place], person=STRANGER, line="of a stranger"))


def answer_a_stranger(story: Story, draw: random.Random) -> None:
    place = some(story, draw, Heard)
    heard = story[place]
    assert isinstance(heard, Heard)
    story.insert(place, _seen(replace(heard, text=None), STRANGER))


def show_a_newcomer_what_was_before(story: Story, draw: random.Random) -> None:
    place = some(story, draw, Heard)
    heard = story[place]
    assert isinstance(heard, Heard)
    where, seq = heard.conversation, heard.seq + 1
    joined = Joined(conversation=where, person="guhao", seq=seq, visible_from=seq)
    story[place + 1 : place + 1] = [joined, _seen(replace(heard, text=None), "guhao")]


Liar = Callable[[Story, random.Random], None]
LIARS: list[tuple[Liar, Fault]] = [
    (forget_an_acked_one, Fault.LOST),
    (forget_the_end, Fault.LOST),
    (ack_without_storing, Fault.LOST),
    (reuse_a_sequence, Fault.REUSED),
    (leave_a_hole, Fault.HOLE),
    (store_twice, Fault.DOUBLED),
    (store_in_two_conversations, Fault.DOUBLED),
    (ack_with_two_sequences, Fault.DOUBLED),
    (swap_two_of_one_sender, Fault.MISORDERED),
    (swap_two_pushes, Fault.HOLE),
    (miss_a_push, Fault.HOLE),
    (replay_a_push, Fault.DOUBLED),
    (push_another_text, Fault.CHANGED),
    (push_another_entry, Fault.CHANGED),
    (invent, Fault.INVENTED),
    (ack_what_nobody_said, Fault.INVENTED),
    (change_a_text, Fault.CHANGED),
    (change_a_sender, Fault.CHANGED),
    (show_what_was_recalled, Fault.SHOWN),
    (keep_the_text_of_what_was_recalled, Fault.SHOWN),
    (tell_a_stranger, Fault.LEAKED),
    (answer_a_stranger, Fault.LEAKED),
    (show_a_newcomer_what_was_before, Fault.LEAKED),
]
