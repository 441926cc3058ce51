"""Faults that a server could have, as changes of a frame."""

from collections.abc import Callable
from dataclasses import replace

from govim.conformance.frames import Frame
from govim.conformance.wire import JSON, Fields

Change = Callable[[Frame], list[Frame]]


def fields_of(frame: Frame) -> Fields:
    found: Fields = JSON.decode(frame.payload) if frame.opcode == JSON.opcode else {}
    return found


def messages(change: Callable[[Fields], Fields | None]) -> Change:
    """Each message as this function would have it; without, where it would have none."""

    def changed(frame: Frame) -> list[Frame]:
        if frame.opcode != JSON.opcode:
            return [frame]
        said = change(fields_of(frame))
        return [] if said is None else [JSON.frame(said)]

    return changed


def of_type(type_: str, change: Callable[[Fields], Fields | None]) -> Change:
    return messages(lambda said: change(said) if said["type"] == type_ else said)


def twice(type_: str) -> Change:
    return lambda frame: [frame] * (1 + (fields_of(frame).get("type") == type_))


def payload(change: Callable[[bytes], bytes]) -> Change:
    return lambda frame: [replace(frame, payload=change(frame.payload))]


class Joined:
    """Fragments as one message, however many there are."""

    def __init__(self) -> None:
        self._parts: list[Frame] = []

    def __call__(self, frame: Frame) -> list[Frame]:
        self._parts.append(frame)
        if not frame.fin:
            return []
        parts, self._parts = self._parts, []
        return [replace(parts[0], payload=b"".join(part.payload for part in parts), fin=True)]
