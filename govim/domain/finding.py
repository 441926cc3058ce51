"""What was found of one component. `cause` is a key: `health.cause.<cause>`, `health.remedy.<cause>`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    component: str
    state: State
    cause: str
    values: Mapping[str, object] = field(default_factory=dict)
