"""A closed site where a message was quoted, forwarded, merged, edited, recalled, and one burns."""

from pathlib import Path
from uuid import UUID

from govim.domain.ids import ConversationId
from govim.protocol.bodies import Body, ForwardBody, MergedBody, Quote, TextBody
from govim.protocol.frames import Send
from govim.protocol.messages import Edit
from govim.storage.folder import DataFolder
from tests.audit.site import Site, create


def mark(root: Path) -> DataFolder:
    site = create(root)
    site.person("ada", "张爱达")
    site.person("bo", "李博")
    site.person("cy", "陈思")
    there, here = site.direct("ada", "bo"), site.direct("bo", "cy")
    site.send("ada", there, "会议九点")
    _say(site, "bo", there, TextBody(text="好", mentions=[site.people["ada"]], quote=Quote(seq=2)))
    _say(site, "bo", here, ForwardBody(conversation=there, seq=2))
    _say(site, "bo", here, MergedBody(conversation=there, seqs=[2, 3], title="聊天记录"))
    _say(site, "ada", there, TextBody(text="阅后即焚"), burn=30)
    body = TextBody(text="会议十点")
    site.ask("ada", Edit(client_ref=_ref(site), conversation=there, seq=2, base=2, body=body))
    site.recall("ada", there, 2)
    site.close()
    return site.folder


def _say(site: Site, who: str, where: ConversationId, body: Body, burn: int | None = None) -> None:
    site.ask(who, Send(client_ref=_ref(site), conversation=where, body=body, burn_seconds=burn))


def _ref(site: Site) -> UUID:
    return site.core.ids.new()
