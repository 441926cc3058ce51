"""Ada has a group with Bo, and each has said something there. One call of each operation."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from govim.demo.organisation import PASSWORD
from govim.protocol.bodies import TextBody
from govim.protocol.http import NewGroup
from govim.protocol.invitations import NewInvitation
from govim.protocol.reports import Pile, ReportView
from govim.protocol.sign_offs import Box, SignOffView
from govim_sdk import Api, Client
from govim_sdk.client import new_ref

ADMINISTRATOR, REVIEWER = "caoyang", "dengchao"
TOMORROW = datetime(2999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    ada: Api
    bo: Api
    me: UUID
    other: UUID
    where: UUID
    seq: int  # of what Ada said
    his: int  # of what Bo said

    @classmethod
    async def begin(cls, ada: Client, bo: Client) -> "Play":
        me, other = UUID((await ada.api.who_am_i()).person.id), UUID((await bo.api.who_am_i()).person.id)
        opened = await ada.api.open_conversation(
            body=NewGroup(client_ref=new_ref(), title="防汛值班", people=[other])
        )
        where = UUID(opened.id)
        said = [
            await api.send(conversation=where, client_ref=new_ref(), body=TextBody(text="请今日报送"))
            for api in (ada.api, bo.api)
        ]
        return cls(ada=ada.api, bo=bo.api, me=me, other=other, where=where, seq=said[0].seq, his=said[1].seq)


async def sign_in_again(play: Play) -> None:
    await play.ada.sign_in(login="lina", password=PASSWORD)


async def look_after_the_server(play: Play) -> None:
    await play.ada.sign_in(login=ADMINISTRATOR, password=PASSWORD)
    assert (await play.ada.health()).components


async def asked(play: Play) -> SignOffView:
    """Bo, whom Ada, who owns the group, may answer."""
    return await play.bo.request_recall(conversation=play.where, seq=play.his, reason="发错群")


async def look_at_a_sign_off(play: Play) -> None:
    sign_off = await asked(play)
    assert await play.bo.sign_off(sign_off=UUID(sign_off.id)) == sign_off


async def decide(play: Play) -> None:
    sign_off = await asked(play)
    await play.ada.decide_sign_off(
        sign_off=UUID(sign_off.id), is_approved=False, shown_hash=sign_off.shown_hash, reason="不必"
    )


async def withdraw(play: Play) -> None:
    await play.bo.withdraw_sign_off(sign_off=UUID((await asked(play)).id))


async def reported(play: Play) -> ReportView:
    return await play.ada.report(conversation=play.where, seq=play.his, reason="不当言论")


async def look_at_a_report(play: Play) -> None:
    report = UUID((await reported(play)).id)
    await play.ada.sign_in(login=REVIEWER, password=PASSWORD)
    assert (await play.ada.open_report(report=report)).entries


async def close_a_report(play: Play) -> None:
    report = UUID((await reported(play)).id)
    await play.ada.sign_in(login=REVIEWER, password=PASSWORD)
    await play.ada.open_report(report=report)
    await play.ada.close_report(report=report, outcome="已提醒本人")


async def invited(play: Play) -> NewInvitation:
    return await play.ada.create_invitation(conversation=play.where)


async def revoke(play: Play) -> None:
    invitation = UUID((await invited(play)).invitation.id)
    await play.ada.revoke_invitation(conversation=play.where, invitation=invitation)


async def join(play: Play) -> None:
    token = (await invited(play)).token
    await play.bo.leave(conversation=play.where, client_ref=new_ref())
    await play.bo.join(client_ref=new_ref(), token=token)


async def confirmation_asked(play: Play) -> None:
    await play.ada.ask_confirmation(conversation=play.where, seq=play.seq)


async def look_at_a_sheet(play: Play) -> None:
    await confirmation_asked(play)
    assert (await play.ada.must_read(conversation=play.where, seq=play.seq)).people


async def confirm(play: Play) -> None:
    await confirmation_asked(play)
    await play.bo.confirm(conversation=play.where, seq=play.seq)


async def remind(play: Play) -> None:
    await confirmation_asked(play)
    await play.ada.remind(conversation=play.where, seq=play.seq)


async def look_at_the_reach(play: Play) -> None:
    await play.ada.recall(conversation=play.where, seq=play.seq, client_ref=new_ref())
    await play.ada.recall_reach(conversation=play.where, seq=play.seq)


async def add_somebody(play: Play) -> None:
    [found] = (await play.ada.find_people(q="欧阳秀")).people
    await play.ada.add_members(conversation=play.where, client_ref=new_ref(), people=[UUID(found.id)])


async def sign_a_device_out(play: Play) -> None:
    session = (await play.ada.devices()).devices[0].session
    await play.ada.sign_out_device(session=UUID(session))


CALLS: Mapping[str, Callable[[Play], Awaitable[object]]] = {
    "sign_in": sign_in_again,
    "who_am_i": lambda p: p.ada.who_am_i(),
    "sign_out": lambda p: p.ada.sign_out(),
    "visitor": lambda p: p.ada.visitor(),
    "find_people": lambda p: p.ada.find_people(q="王"),
    "health": look_after_the_server,
    "conversations": lambda p: p.ada.conversations(),
    "open_conversation": lambda p: p.ada.open_conversation(
        body=NewGroup(client_ref=new_ref(), title="另一个", people=[p.other])
    ),
    "send": lambda p: p.ada.send(conversation=p.where, client_ref=new_ref(), body=TextBody(text="好")),
    "recall": lambda p: p.ada.recall(conversation=p.where, seq=p.seq, client_ref=new_ref()),
    "history": lambda p: p.ada.history(
        conversation=p.where, since=datetime(2026, 1, 1, tzinfo=UTC), limit=10
    ),
    "members": lambda p: p.ada.members(conversation=p.where),
    "people": lambda p: p.ada.people(people=[p.me, p.other]),
    "edit": lambda p: p.ada.edit(
        conversation=p.where, seq=p.seq, base=p.seq, client_ref=new_ref(), body=TextBody(text="改")
    ),
    "versions": lambda p: p.ada.versions(conversation=p.where, seq=p.seq),
    "message_actions": lambda p: p.ada.message_actions(conversation=p.where, seq=p.his),
    "recall_reach": look_at_the_reach,
    "add_members": add_somebody,
    "remove_members": lambda p: p.ada.remove_members(
        conversation=p.where, client_ref=new_ref(), people=[p.other]
    ),
    "leave": lambda p: p.bo.leave(conversation=p.where, client_ref=new_ref()),
    "set_role": lambda p: p.ada.set_role(
        conversation=p.where, client_ref=new_ref(), person=p.other, role="admin"
    ),
    "hand_over": lambda p: p.ada.hand_over(conversation=p.where, client_ref=new_ref(), person=p.other),
    "change_settings": lambda p: p.ada.change_settings(
        conversation=p.where, client_ref=new_ref(), adders="all"
    ),
    "settings": lambda p: p.ada.settings(conversation=p.where),
    "silence": lambda p: p.ada.silence(
        conversation=p.where, client_ref=new_ref(), person=p.other, until=TOMORROW
    ),
    "announce": lambda p: p.ada.announce(conversation=p.where, client_ref=new_ref(), text="九点开会"),
    "dissolve": lambda p: p.ada.dissolve(conversation=p.where, client_ref=new_ref()),
    "create_invitation": invited,
    "invitations": lambda p: p.ada.invitations(conversation=p.where),
    "revoke_invitation": revoke,
    "join": join,
    "ask_confirmation": confirmation_asked,
    "must_read": look_at_a_sheet,
    "must_reads": lambda p: p.ada.must_reads(),
    "confirm": confirm,
    "remind": remind,
    "readers": lambda p: p.ada.readers(conversation=p.where, seq=p.seq),
    "devices": lambda p: p.ada.devices(),
    "sign_out_device": sign_a_device_out,
    "preferences": lambda p: p.ada.preferences(),
    "set_preference": lambda p: p.ada.set_preference(name="notifications", value={}),
    "presence": lambda p: p.ada.presence(people=[p.me, p.other]),
    "set_presence": lambda p: p.ada.set_presence(state="busy"),
    "pin": lambda p: p.ada.pin(conversation=p.where, seq=p.his, client_ref=new_ref()),
    "pins": lambda p: p.ada.pins(conversation=p.where),
    "react": lambda p: p.ada.react(conversation=p.where, seq=p.his, reaction="👍"),
    "reactions": lambda p: p.ada.reactions(conversation=p.where, seq=p.his),
    "save_draft": lambda p: p.ada.save_draft(conversation=p.where, text="未完"),
    "draft": lambda p: p.ada.draft(conversation=p.where),
    "pin_conversation": lambda p: p.ada.pin_conversation(conversation=p.where),
    "mute": lambda p: p.ada.mute(conversation=p.where, until=TOMORROW),
    "mark_unread": lambda p: p.ada.mark_unread(conversation=p.where),
    "clear": lambda p: p.ada.clear(conversation=p.where, up_to=p.seq),
    "hide": lambda p: p.ada.hide(conversation=p.where, seq=p.his),
    "favourite": lambda p: p.ada.favourite(conversation=p.where, seq=p.his, tags=["待办"]),
    "unfavourite": lambda p: p.ada.unfavourite(conversation=p.where, seq=p.his),
    "favourites": lambda p: p.ada.favourites(),
    "personal": lambda p: p.ada.personal(after=0),
    "report": reported,
    "reports": lambda p: p.ada.reports(pile=Pile.MINE),
    "open_report": look_at_a_report,
    "close_report": close_a_report,
    "request_recall": asked,
    "sign_offs": lambda p: p.ada.sign_offs(box=Box.ASKED),
    "sign_off": look_at_a_sign_off,
    "decide_sign_off": decide,
    "withdraw_sign_off": withdraw,
}
