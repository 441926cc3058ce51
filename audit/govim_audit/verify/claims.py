"""What a record claims of rows: that they are there, how they stand since. Facts are as tables have them."""

from collections.abc import Mapping
from dataclasses import dataclass

from govim_audit.record import Leaf

Facts = Mapping[str, bytes | int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A row as its record says it. One that is not required may be missing."""

    table: str
    id: str
    facts: Facts
    is_required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """New facts of a row. A member's id is without its last part: the newest membership is meant.

    Without facts: the rows whose ids begin so are gone, but for those in `but`."""

    table: str
    id: str
    facts: Facts | None
    but: frozenset[str] = frozenset()


def actor_of(leaf: Leaf) -> bytes | None:
    return None if leaf.actor is None else leaf.actor.bytes
