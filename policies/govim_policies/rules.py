"""The rules: pure, facts in, a decision out. The first rule with an opinion wins; silence means allowed.

Rule ids are for ever: they stand in audit records and reports.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct

from govim_policies.decision import DEFAULT_ALLOW, Decision, Detail
from govim_policies.folding import fold
from govim_policies.pack import Pack

TEXT_EMPTY: Final = "text_empty"
TEXT_CONTROL: Final = "text_control"
TEXT_TOO_LARGE: Final = "text_too_large"
SENSITIVE_WORD: Final = "sensitive_word"
TITLE_EMPTY: Final = "title_empty"
TITLE_CONTROL: Final = "title_control"
TITLE_WORD: Final = "title_word"
RECALL_NOT_SENDER: Final = "recall_not_sender"
RECALL_WINDOW_CLOSED: Final = "recall_window_closed"
RECALL_NO_REQUESTS: Final = "recall_no_requests"
RECEIPTS_HIDDEN: Final = "receipts_hidden"
REASONS: Final = (
    TEXT_EMPTY,
    TEXT_CONTROL,
    TEXT_TOO_LARGE,
    SENSITIVE_WORD,
    TITLE_EMPTY,
    TITLE_CONTROL,
    TITLE_WORD,
    RECALL_NOT_SENDER,
    RECALL_WINDOW_CLOSED,
    RECALL_NO_REQUESTS,
    RECEIPTS_HIDDEN,
)


class SendFacts(Struct, frozen=True, kw_only=True):
    """All that a rule about sending may look at. The text as written: the rules fold and measure it."""

    sender: UUID
    conversation_kind: str  # direct, group, channel, notes
    level: int  # of the conversation
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleFacts:
    """All that a rule about a conversation's title may look at."""

    level: int  # of the conversation
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallFacts:
    """All that a rule about recalling may look at."""

    conversation_kind: str  # direct, group, channel, notes
    is_sender: bool  # of the message
    outranks_sender: bool = False  # as owner or administrator of a group
    age: timedelta  # since it was sent; may be negative after a clock step, which leaves the window open


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadersFacts:
    """All that a rule about who may see who read a message may look at."""

    conversation_kind: str  # direct, group, channel, notes
    is_sender: bool  # of the message
    role: str  # owner, admin, member


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What is written, with the control characters that it must not hold and the reasons of its refusals."""

    controls: re.Pattern[str]
    control: str
    empty: str
    word: str


# No column holds NUL, and ESC steers a terminal. Of C0 a text has tab, line feed and carriage return, a title
# nothing.
_TEXT = _Kind(
    controls=re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]"),
    control=TEXT_CONTROL,
    empty=TEXT_EMPTY,
    word=SENSITIVE_WORD,
)
_TITLE = _Kind(controls=re.compile(r"[\x00-\x1f]"), control=TITLE_CONTROL, empty=TITLE_EMPTY, word=TITLE_WORD)


def decide_send(pack: Pack, facts: SendFacts) -> Decision:
    """May this text be sent? Size comes before words, so that nothing large is searched."""
    size = len(facts.text.encode("utf-8", "surrogatepass"))
    if size > pack.text_bytes:
        return refuse(pack, "size.text", TEXT_TOO_LARGE, size_bytes=size, limit_bytes=pack.text_bytes)
    return _decide_text(pack, facts.text, facts.level, _TEXT)


def decide_title(pack: Pack, facts: TitleFacts) -> Decision:
    """May a conversation be called this? By the rules of a text, its length apart."""
    return _decide_text(pack, facts.title, facts.level, _TITLE)


def decide_recall(pack: Pack, facts: RecallFacts) -> Decision:
    """May this person withdraw this message now?"""
    if not facts.is_sender:
        if facts.outranks_sender and pack.recall.by_administrators:
            return Decision(allowed=True, rule=f"{pack.id}.recall.administrators", policy=pack.policy)
        return refuse(pack, "recall.sender", RECALL_NOT_SENDER)
    window = pack.recall.direct if facts.conversation_kind in ("direct", "notes") else pack.recall.group
    if facts.age > window:
        return refuse(
            pack,
            "recall.window",
            RECALL_WINDOW_CLOSED,
            window_seconds=int(window.total_seconds()),
            can_request=pack.recall.by_request,
        )
    return allow(pack)


def decide_recall_request(pack: Pack, *, is_sender: bool) -> Decision:
    """May this person ask for the recall of a message whose window is closed?"""
    if not is_sender:
        return refuse(pack, "recall.sender", RECALL_NOT_SENDER)
    return allow(pack) if pack.recall.by_request else refuse(pack, "recall.request", RECALL_NO_REQUESTS)


def decide_readers(pack: Pack, facts: ReadersFacts) -> Decision:
    """May this member see who read a message, when, and who confirmed it?"""
    is_entitled = facts.is_sender or facts.role != "member" or facts.conversation_kind == "direct"
    if pack.receipts_are_for_members or is_entitled:
        return allow(pack)
    return refuse(pack, "receipts.who", RECEIPTS_HIDDEN)


def _decide_text(pack: Pack, text: str, level: int, kind: _Kind) -> Decision:
    control = kind.controls.search(text)
    if control is not None:
        return refuse(pack, "text.control", kind.control, character=f"U+{ord(control[0]):04X}")
    folded = fold(text)
    if not folded.strip():
        return refuse(pack, "size.empty", kind.empty)
    hit = pack.matcher.first(folded, level=level)
    if hit is not None:
        return refuse(pack, f"words.{hit.list_id}", kind.word, word=hit.word)
    return allow(pack)


def allow(pack: Pack) -> Decision:
    return Decision(allowed=True, rule=DEFAULT_ALLOW, policy=pack.policy)


def refuse(pack: Pack, rule: str, reason: str, **detail: Detail) -> Decision:
    return Decision(allowed=False, rule=f"{pack.id}.{rule}", reason=reason, policy=pack.policy, detail=detail)
