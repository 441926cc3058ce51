"""What should be: a dictionary of conversations, and the rules in the plainest words.

It takes the frames that clients send and says what they are answered. Entries are as members are shown them,
without the times.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.scenarios.model.groups import GROUP_ACTS
from tests.scenarios.model.talk import Clock, Frame, Member, RefusedError, Talk

FORBIDDEN_WORD = "绝密"  # as the shipped policy has it
SENSITIVE = "sensitive_word"
RECALL_SECONDS = {"direct": 300, "group": 120}
RANKS = {"owner": 2, "admin": 1, "member": 0}
EDIT_SECONDS = 300
REFUSAL_KINDS = {"send": "message.refused", "edit": "message.refused", "recall": "recall.refused"}


@dataclass(slots=True)
class Oracle:
    recall_seconds: dict[str, int] = field(default_factory=lambda: dict(RECALL_SECONDS))
    clock: Clock = field(default_factory=Clock)
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
        self.talks[conversation] = Talk(kind=kind, members=members, clock=self.clock)
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
            self.talks[conversation].read_up_to(person, seq)

    def _do(self, person: str, asked: Frame) -> Frame:
        doing = {
            "send": self._send,
            "edit": self._edit,
            "recall": self._recall,
            "pin": self._pin,
            "react": self._react,
        }
        talk = self.talks[asked["conversation"]]
        if (group_act := GROUP_ACTS.get(asked["type"])) is None:
            return doing[asked["type"]](person, talk, asked)
        kind, record, fields = group_act(person, talk, asked)
        return self._enter(person, asked, kind, record, **fields)

    def _send(self, person: str, talk: Talk, asked: Frame) -> Frame:
        burning = {"burn_seconds": asked["burn_seconds"]} if asked.get("burn_seconds") else {}
        if talk.is_silent(person):
            raise RefusedError("silenced")
        if burning and talk.kind != "direct":
            raise RefusedError("burn_not_here")
        if FORBIDDEN_WORD in asked["body"]["text"]:
            raise RefusedError(SENSITIVE)
        return self._enter(
            person, asked, "message", "message.sent", body=asked["body"], state="sent", **burning
        )

    def _edit(self, person: str, talk: Talk, asked: Frame) -> Frame:
        message, seq = talk.message(person, asked["seq"]), asked["seq"]
        if message["sender"] != person:
            raise RefusedError("edit_not_sender")
        if self.clock.now - talk.said_at[seq] > EDIT_SECONDS:
            raise RefusedError("edit_window_closed")
        if message["state"] == "recalled":
            raise RefusedError("already_recalled")
        if "burn_seconds" in message:
            raise RefusedError("not_editable")
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
        age = self.clock.now - talk.said_at[asked["seq"]]
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
        talk.said_at[seq] = self.clock.now
        self.recorded[conversation, seq, record] += 1
        return place
