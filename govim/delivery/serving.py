"""What all clients of one server share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from govim.delivery.claims import Claims
from govim.delivery.heartbeat import Rhythm
from govim.delivery.hub import Hub
from govim.delivery.last_seen import LastSeen
from govim.domain.actor import Actor
from govim.domain.errors import GovimError
from govim.ports import Clock, Commits, Reader, Throttle, Work
from govim.protocol.frames import Limits, Receipt
from govim.protocol.values import AppendRequest, ChangeRequest

ErrorText = Callable[[GovimError, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    hub: Hub
    commits: Commits
    claims: Claims
    reader: Reader
    clock: Clock
    time_zone: str
    throttle: Throttle
    last_seen: LastSeen
    limits: Limits
    rhythm: Rhythm = field(default_factory=Rhythm)
    error_text: ErrorText
    work_of: Callable[[Actor, AppendRequest | ChangeRequest | Receipt], Work[Any]]
