"""A closed site on which everything was done that leaves a row beside the logs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from govim.domain.ids import ConversationId
from govim.domain.person import Duty
from govim.protocol.bodies import ForwardBody, MergedBody, Quote, TextBody
from govim.protocol.frames import Send
from govim.protocol.invitations import CreateInvitation, Join, RevokeInvitation
from govim.protocol.messages import Edit
from govim.protocol.reports import CloseReport, OpenReport, Report
from govim.protocol.sign_offs import DecideSignOff, WithdrawSignOff
from govim.protocol.values import AppendRequest, ChangeRequest
from govim.storage.folder import DataFolder
from tests.audit.site import Site, create
from tests.audit.tampering import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealings:
    folder: DataFolder
    names: dict[str, UUID]  # of people, conversations, sign-offs, invitations, reports

    def change(self, statement: str) -> None:
        """SQL in which `:name` stands for one of the ids."""
        for name, known in self.names.items():
            statement = statement.replace(f":{name} ", f"x'{known.hex}' ")
        sql(self.folder, statement)

    def shown(self, text: str) -> str:
        return text.format(**{name: str(known) for name, known in self.names.items()})


class _Office:
    def __init__(self, site: Site) -> None:
        self.site = site
        for login in ("ada", "bo", "cy", "di", "eve", "fay"):
            site.person(login, login)
        site.person("sec", "安全", duty=Duty.SECURITY_ADMIN)
        self.group = site.group("ada", "预算", ["bo", "cy"])
        self.other = site.group("ada", "别处", ["bo"])
        self.direct = site.direct("ada", "bo")
        wheres = {"group": self.group, "other": self.other, "direct": self.direct}
        self.names: dict[str, UUID] = {**site.people, **wheres}

    def do(self, by: str, request: AppendRequest | ChangeRequest) -> Any:  # noqa: ANN401 -- its result
        return self.site.ask(by, cast("AppendRequest", request))

    def send(self, by: str, where: ConversationId, body: Any, **more: Any) -> None:  # noqa: ANN401
        self.do(by, Send(client_ref=self.site.core.ids.new(), conversation=where, body=body, **more))

    def talk(self) -> None:
        """2 mentions, 3 quotes it, 4 forwards it, 5 merges both; 6, 7 edit the second message. Of the two
        of them, the second burns."""
        bo, cy, group = self.names["bo"], self.names["cy"], self.group
        self.send("ada", group, TextBody(text="请看", mentions=[bo, cy]))
        self.send("bo", group, TextBody(text="收到", quote=Quote(seq=2)))
        self.send("bo", group, ForwardBody(conversation=group, seq=2))
        self.send("ada", group, MergedBody(conversation=group, seqs=[2, 4], title="合并"))
        self.send("ada", self.direct, TextBody(text="读后即焚"), burn_seconds=60)
        versions: list[tuple[int, str, list[UUID]]] = [(2, "请再看", [cy]), (6, "大家请看", [])]
        for base, text, mentions in versions:
            body = TextBody(text=text, mentions=mentions, mention_all=not mentions)
            ref = self.site.core.ids.new()
            self.do("ada", Edit(client_ref=ref, conversation=group, seq=2, base=base, body=body))

    def invite(self) -> None:
        """By `counted` di comes; three ask by `asking`: eve is let in, fay is not, cy's friend withdraws."""
        site = self.site
        for name, more in (("counted", {"uses": 3}), ("asking", {"needs_approval": True}), ("over", {})):
            request = CreateInvitation(request=1, conversation=self.group, **more)
            made = self.do("ada", request)
            self.names[name] = UUID(made.invitation.id)
            if name == "counted":
                self.do("di", Join(request=1, client_ref=site.core.ids.new(), token=made.token))
            if name == "asking":
                self._ask(made.token)
        over = self.names["over"]
        self.do("ada", RevokeInvitation(request=1, conversation=self.group, invitation=over))

    def _ask(self, token: str) -> None:
        for login, is_approved in (("eve", True), ("fay", False), ("sec", None)):
            ask = Join(request=1, client_ref=self.site.core.ids.new(), token=token, reason="一起")
            known = UUID(self.do(login, ask).sign_off)
            self.names[f"of_{login}"] = known
            if is_approved is None:
                self.do(login, WithdrawSignOff(request=1, sign_off=known))
                continue
            [(shown,)] = sql(self.site.folder, "SELECT shown_hash FROM sign_offs WHERE id = ?", known.bytes)
            decision = DecideSignOff(
                request=1,
                sign_off=known,
                is_approved=is_approved,
                shown_hash=str(shown),
                reason=None if is_approved else "不合适",
            )
            self.do("ada", decision)

    def report(self) -> None:
        for name, seq in (("closed", 2), ("pending", 3)):
            by = "cy"
            made = self.do(by, Report(request=1, conversation=self.group, seq=seq, reason="请看看"))
            self.names[name] = UUID(made.id)
        closed = self.names["closed"]
        self.do("sec", OpenReport(request=1, report=closed))
        self.do("sec", CloseReport(request=1, report=closed, outcome="已处理"))
        self.do("sec", OpenReport(request=1, report=closed))


def deal(root: Path) -> Dealings:
    site = create(root)
    office = _Office(site)
    office.talk()
    office.invite()
    office.report()
    site.close()
    return Dealings(folder=site.folder, names=office.names)
