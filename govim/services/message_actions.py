"""What a person may do with one message now, and why not: the rules of the verbs, asked before."""

from datetime import datetime

from govim.domain.conversation import Conversation
from govim.domain.entry import Entry, SourceKind
from govim.domain.errors import (
    AlreadyRecalled,
    NotAllowed,
    NotEditable,
    NotForwardable,
    NotQuotable,
    NotTheSender,
)
from govim.domain.ids import PersonId
from govim.protocol.groups import AllowedAction
from govim.services.group_rules import facts_of, rule_of
from govim.services.recall_message import recall_facts
from govim_policies.decision import Decision
from govim_policies.groups import GroupAct, group_reason
from govim_policies.message_rules import EditFacts, ForwardFacts, decide_edit, decide_forward
from govim_policies.pack import Pack
from govim_policies.rules import (
    ReadersFacts,
    decide_readers,
    decide_recall,
    decide_recall_request,
)

Why = tuple[str, str | None] | None  # code and rule; None: it is allowed


def message_actions(
    message: Entry, conversation: Conversation, person: PersonId, *, pack: Pack, at: datetime
) -> list[AllowedAction]:
    """Called as the frames; `quote` and `forward` are kinds of `send`. `conversation` needs to hold this
    person and the sender, nobody else."""
    facts, is_sender = facts_of(conversation, person, at=at), message.sender == person
    gone = (AlreadyRecalled.code, None) if message.is_recalled else None
    archived, say = (_of_group(group_reason(act, facts)) for act in (GroupAct.REACT, GroupAct.SEND))
    request = _why(decide_recall_request(pack, is_sender=is_sender))
    # Of each the reasons in the order in which its verb asks.
    reasons: dict[str, tuple[Why, ...]] = {
        "quote": (say, gone, (NotQuotable.code, None) if _burns(message) else None),
        "forward": (
            _forward(conversation, pack),
            gone,
            (NotForwardable.code, None) if _burns(message) else None,
        ),
        "edit": (_edit(message, conversation, person, pack, at), gone, _editable(message), say),
        "recall": (gone, _recall(message, conversation, person, pack, at), archived),
        "request_recall": (gone, request),
        "pin": (gone, say),
        "react": (archived, gone),
        "favourite": (gone,),
        "hide": (),
        "report": ((NotAllowed.code, "report.own") if is_sender else None,),
        "ask_confirmation": (gone, None if is_sender else (NotTheSender.code, None)),
        "readers": (_readers(message, conversation, person, pack),),
    }
    return [_action(name, next(filter(None, each), None)) for name, each in reasons.items()]


def _forward(conversation: Conversation, pack: Pack) -> Why:
    """Whither is not known yet: to a level that is no lower."""
    level = conversation.level
    facts = ForwardFacts(from_kind=conversation.kind.value, from_level=level, to_level=level)
    return _why(decide_forward(pack, facts))


def _edit(message: Entry, conversation: Conversation, person: PersonId, pack: Pack, at: datetime) -> Why:
    facts = EditFacts(
        conversation_kind=conversation.kind.value, is_sender=message.sender == person, age=at - message.at
    )
    return _why(decide_edit(pack, facts))


def _editable(message: Entry) -> Why:
    is_forwarded = message.shows in {SourceKind.FORWARD, SourceKind.MERGED}
    return (NotEditable.code, None) if is_forwarded or _burns(message) else None


def _recall(message: Entry, conversation: Conversation, person: PersonId, pack: Pack, at: datetime) -> Why:
    return _why(decide_recall(pack, recall_facts(conversation, message, person, at)))


def _readers(message: Entry, conversation: Conversation, person: PersonId, pack: Pack) -> Why:
    facts = ReadersFacts(
        conversation_kind=conversation.kind.value,
        is_sender=message.sender == person,
        role=conversation.members[person].role.value,
    )
    return _why(decide_readers(pack, facts))


def _burns(message: Entry) -> bool:
    return message.burn_seconds is not None


def _of_group(reason: str | None) -> Why:
    return None if reason is None else (reason, rule_of(reason))


def _why(decision: Decision) -> Why:
    return None if decision.reason is None else (decision.reason, decision.rule)


def _action(name: str, why: Why) -> AllowedAction:
    code, rule = why or (None, None)
    return AllowedAction(action=name, is_allowed=why is None, code=code, rule=rule)
