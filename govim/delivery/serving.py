"""What all clients of one server share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from govim.delivery.heartbeat import Rhythm
from govim.delivery.hub import Hub
from govim.domain.entry import Entry
from govim.domain.errors import GovimError
from govim.ports import Clock, Commits, Reader, Throttle, Work
from govim.protocol.frames import Limits
from govim.services.advance_cursors import AdvanceCursors
from govim.services.recall_message import RecallMessage
from govim.services.send_message import SendMessage

ErrorText = Callable[[GovimError, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    hub: Hub
    commits: Commits
    reader: Reader
    clock: Clock
    time_zone: str
    throttle: Throttle
    limits: Limits
    rhythm: Rhythm = field(default_factory=Rhythm)
    error_text: ErrorText
    send: Callable[[SendMessage], Work[Entry]]
    recall: Callable[[RecallMessage], Work[Entry]]
    advance: Callable[[AdvanceCursors], Work[Any]]
