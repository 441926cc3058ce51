"""What should be: a dictionary of conversations, and the rules in the plainest words.

It takes the frames that clients send and says what they are answered. Entries are as members are shown them,
without the times.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Frame = dict[str, Any]
FORBIDDEN_WORD = "绝密"  # as the shipped policy has it
SENSITIVE = "sensitive_word"
RECALL_SECONDS = {"direct": 300, "group": 120}
RANKS = {"owner": 2, "admin": 1, "member": 0}
EDIT_SECONDS = 300
REFUSAL_KINDS = {"send": "message.refused", "edit": "message.refused", "recall": "recall.refused"}


class RefusedError(Exception):
    """The code is its only argument."""


@dataclass(slots=True)
class Member:
    role: str
    visible_from: int = 1
    read: int = 0
    delivered: int = 0


@dataclass(slots=True)
class Talk:
    kind: str
    members: dict[str, Member]
    log: list[Frame] = field(default_factory=list)
    said_at: dict[int, float] = field(default_factory=dict)
    pins: set[int] = field(default_factory=set)
    reactions: dict[int, set[tuple[str, str]]] = field(default_factory=dict)  # by message: who, what
    newcomers: str = "all"

    def message(self, person: str, seq: int) -> Frame:
        found = self.log[seq - 1] if self.members[person].visible_from <= seq <= len(self.log) else None
        if found is None or found["kind"] != "message":
            raise RefusedError("not_found")
        return found

    def shown_to(self, person: str, first: int, last: int) -> list[Frame]:
        return self.log[max(first, self.members[person].visible_from) - 1 : last]

    def unread(self, person: str) -> int:
        read = self.members[person].read
        return sum(each["kind"] == "message" and each["sender"] != person for each in self.log[read:])


@dataclass(slots=True)
class Oracle:
    recall_seconds: dict[str, int] = field(default_factory=lambda: dict(RECALL_SECONDS))
    now: float = 0.0
    talks: dict[str, Talk] = field(default_factory=dict)
    results: dict[tuple[str, str], tuple[Frame, Frame]] = field(default_factory=dict)  # by person and ref
    recorded: Counter[tuple[str, int, str]] = field(default_factory=Counter)  # conversation, seq, kind
    refused: Counter[str] = field(default_factory=Counter)  # records of refusals, by kind

    def opened(self, conversation: str, kind: str, ref: str, people: list[str]) -> None:
        """The first one opened it."""
        if conversation in self.talks:
            assert kind == self.talks[conversation].kind == "direct"
            return
        owner = "owner" if kind == "group" else "member"
        members = {person: Member(role="member" if person != people[0] else owner) for person in people}
        self.talks[conversation] = Talk(kind=kind, members=members)
        self._append(people[0], conversation, ref, "members", "conversation.created", joined=people)

    def mine(self, person: str) -> dict[str, Talk]:
        return {name: talk for name, talk in self.talks.items() if person in talk.members}

    def answer(self, person: str, asked: Frame) -> Frame:
        """And do it."""
        try:
            return self._result(person, asked)
        except RefusedError as refusal:
            self.refused[REFUSAL_KINDS.get(asked["type"], "act.refused")] += 1
            return {"type": "refused", "code": refusal.args[0]}

    def _result(self, person: str, asked: Frame) -> Frame:
        """A refused one is not remembered."""
        ref = asked.get("client_ref")
        is_own_leaving = asked["type"] == "leave" and (person, ref) in self.results
        if person not in self.mine_or_none(asked["conversation"]) and not is_own_leaving:
            raise RefusedError("not_found")
        if ref is None:
            return {"type": "done", "result": self._do(person, asked)}
        if (person, ref) not in self.results:
            self.results[person, ref] = (asked, {"type": "ack", **self._do(person, asked)})
        first, answer = self.results[person, ref]
        if first != asked:
            raise RefusedError("client_ref_reused")
        return answer

    def mine_or_none(self, conversation: str) -> dict[str, Member]:
        return self.talks[conversation].members if conversation in self.talks else {}

    def read_up_to(self, person: str, conversation: str, seq: int) -> None:
        if person in self.mine_or_none(conversation):
            talk = self.talks[conversation]
            member = talk.members[person]
            member.read = max(member.read, min(seq, len(talk.log)))
            member.delivered = max(member.delivered, member.read)

    def _do(self, person: str, asked: Frame) -> Frame:
        doing = {
            "send": self._send,
            "edit": self._edit,
            "recall": self._recall,
            "pin": self._pin,
            "react": self._react,
            "add_members": self._add,
            "remove_members": self._remove,
            "leave": self._leave,
            "change_settings": self._change_settings,
        }
        return doing[asked["type"]](person, self.talks[asked["conversation"]], asked)

    def _send(self, person: str, _: Talk, asked: Frame) -> Frame:
        if FORBIDDEN_WORD in asked["body"]["text"]:
            raise RefusedError(SENSITIVE)
        return self._enter(person, asked, "message", "message.sent", body=asked["body"], state="sent")

    def _edit(self, person: str, talk: Talk, asked: Frame) -> Frame:
        message, seq = talk.message(person, asked["seq"]), asked["seq"]
        if message["sender"] != person:
            raise RefusedError("edit_not_sender")
        if self.now - talk.said_at[seq] > EDIT_SECONDS:
            raise RefusedError("edit_window_closed")
        if message["state"] == "recalled":
            raise RefusedError("already_recalled")
        if asked["base"] != message.get("version", seq):
            raise RefusedError("stale_edit")
        if asked["body"] == message["body"]:
            raise RefusedError("nothing_changed")
        if FORBIDDEN_WORD in asked["body"]["text"]:
            raise RefusedError(SENSITIVE)
        result = self._enter(person, asked, "edit", "message.edited", target=seq, body=asked["body"])
        message.update(body=asked["body"], version=result["seq"], edits=message.get("edits", 0) + 1)
        return result

    def _recall(self, person: str, talk: Talk, asked: Frame) -> Frame:
        message = talk.message(person, asked["seq"])
        if message["state"] == "recalled":
            raise RefusedError("already_recalled")
        ranks = {name: RANKS[member.role] for name, member in talk.members.items()}
        if message["sender"] != person and ranks[person] <= ranks.get(message["sender"], 0):
            raise RefusedError("recall_not_sender")
        age = self.now - talk.said_at[asked["seq"]]
        if message["sender"] == person and age > self.recall_seconds[talk.kind]:
            raise RefusedError("recall_window_closed")
        result = self._enter(person, asked, "recall", "message.recalled", target=asked["seq"])
        for entry in talk.log:
            if entry is message or (entry["kind"] == "edit" and entry["target"] == asked["seq"]):
                entry.pop("body", None)
        message.update(state="recalled", recalled_by=person)
        talk.pins.discard(asked["seq"])
        talk.reactions.pop(asked["seq"], None)
        return result

    def _pin(self, person: str, talk: Talk, asked: Frame) -> Frame:
        message, seq = talk.message(person, asked["seq"]), asked["seq"]
        if message["state"] == "recalled":
            raise RefusedError("already_recalled")
        if (seq in talk.pins) == asked["is_pinned"]:
            raise RefusedError("nothing_changed")
        talk.pins ^= {seq}
        body = {"kind": "pin", "is_pinned": asked["is_pinned"]}
        return self._enter(person, asked, "pin", "message.pinned", target=seq, body=body)

    def _react(self, person: str, talk: Talk, asked: Frame) -> Frame:
        message, seq = talk.message(person, asked["seq"]), asked["seq"]
        if message["state"] == "recalled":
            raise RefusedError("already_recalled")
        given = talk.reactions.setdefault(seq, set())
        (given.add if asked["is_set"] else given.discard)((person, asked["reaction"]))
        counts = Counter(reaction for _, reaction in given)
        return {"seq": seq, "reactions": dict(counts)}

    def _add(self, person: str, talk: Talk, asked: Frame) -> Frame:
        self._refuse_unless_managing(person, talk)
        joined = [each for each in asked["people"] if each not in talk.members]
        if not joined:
            raise RefusedError("nothing_changed")
        body = {"kind": "members", "how": "added", "left": []}
        result = self._enter(person, asked, "members", "members.changed", joined=joined, body=body)
        seq = result["seq"]
        visible_from = 1 if talk.newcomers == "all" else seq
        for each in joined:
            talk.members[each] = Member(role="member", visible_from=visible_from, read=seq, delivered=seq)
        return result

    def _remove(self, person: str, talk: Talk, asked: Frame) -> Frame:
        self._refuse_unless_managing(person, talk)
        if any(each not in talk.members for each in asked["people"]):
            raise RefusedError("unknown_people")
        if person in asked["people"]:
            raise RefusedError("malformed")
        return self._part(person, talk, asked, "removed", asked["people"])

    def _leave(self, person: str, talk: Talk, asked: Frame) -> Frame:
        if talk.kind == "direct":
            raise RefusedError("not_a_group")
        if talk.members[person].role == "owner" and len(talk.members) > 1:
            raise RefusedError("owner_must_hand_over")
        return self._part(person, talk, asked, "left", [person])

    def _part(self, person: str, talk: Talk, asked: Frame, how: str, people: list[str]) -> Frame:
        body = {"kind": "members", "how": how, "left": people}
        result = self._enter(person, asked, "members", "members.changed", body=body)
        for each in people:
            del talk.members[each]
        return result

    def _change_settings(self, person: str, talk: Talk, asked: Frame) -> Frame:
        self._refuse_unless_managing(person, talk)
        if asked["newcomers"] == talk.newcomers:
            raise RefusedError("nothing_changed")
        talk.newcomers = asked["newcomers"]
        body = {"kind": "settings", "newcomers": talk.newcomers}
        return self._enter(person, asked, "settings", "settings.changed", body=body)

    def _refuse_unless_managing(self, person: str, talk: Talk) -> None:
        if talk.kind == "direct":
            raise RefusedError("not_a_group")
        if talk.members[person].role == "member":
            raise RefusedError("needs_manager")

    def _enter(self, person: str, asked: Frame, kind: str, record: str, **fields: Any) -> Frame:  # noqa: ANN401
        return self._append(person, asked["conversation"], asked["client_ref"], kind, record, **fields)

    def _append(
        self,
        person: str,
        conversation: str,
        ref: str,
        kind: str,
        record: str,
        **fields: Any,  # noqa: ANN401 -- of an entry
    ) -> Frame:
        talk = self.talks[conversation]
        seq, before = len(talk.log) + 1, talk.log[-1]["ordinal"] if talk.log else 0
        place = {"seq": seq, "ordinal": before + (kind == "message")}
        talk.log.append({**place, "kind": kind, "sender": person, "client_ref": ref, **fields})
        talk.said_at[seq] = self.now
        self.recorded[conversation, seq, record] += 1
        return place
