"""Sign-offs, reports and invitations as two clients see them."""

import asyncio

from tests.govim.delivery.office import Frame, Line, Office
from tests.govim.hierarchy import late
from tests.govim.world import new_ref


async def told(line: Line, type_: str) -> Frame:
    """The next one; a conversation that was gained is told whenever it is read."""
    while (frame := await line.receive()) is not None and frame["type"] == "conversation":
        pass
    assert frame is not None
    assert frame["type"] == type_, frame
    return frame


async def test_a_sign_off_reaches_who_decides_it_and_the_decision_who_asked(office: Office) -> None:
    case = await asyncio.to_thread(late, office.world)
    mine, theirs = await office.welcomed(case.clerk), await office.welcomed(case.head)
    asked = {"conversation": str(case.where), "seq": case.seq}
    await mine.say("recall", client_ref=str(new_ref()), **asked)
    refused = await told(mine, "refused")
    assert (refused["code"], refused["detail"]["can_request"]) == ("recall_window_closed", True)
    await mine.say("request_recall", request=1, reason="发错了", **asked)
    sign_off = (await told(mine, "done"))["result"]
    for line in (mine, theirs):
        push = await told(line, "sign_off")
        assert (push["sign_off"], push["state"]) == (sign_off["id"], "open")
    await theirs.say("sign_offs", request=1, box="waiting")
    [waiting] = (await told(theirs, "done"))["result"]["sign_offs"]
    assert waiting["allowed_actions"] == ["approve", "refuse"]
    decision = {"sign_off": waiting["id"], "is_approved": True, "shown_hash": waiting["shown_hash"]}
    await theirs.say("decide_sign_off", request=2, **decision)
    assert (await told(theirs, "done"))["result"]["state"] == "approved"
    entry = (await told(mine, "entry"))["entry"]
    assert (entry["kind"], entry["sender"]) == ("recall", str(case.clerk.person))
    assert entry["body"] == {"kind": "recall", "approved_by": str(case.head.person)}
    for line in (mine, theirs):  # the superior is in no conversation of theirs, and sees no entry
        assert (await told(line, "sign_off"))["state"] == "approved"


async def test_a_read_outside_ones_duty_is_refused_and_the_line_goes_on(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    group = await office.do(office.world.open_group(ada, bo))
    line = await office.welcomed(bo)
    await line.say("reports", request=1, pile="pending")
    assert (await told(line, "refused"))["code"] == "forbidden"
    await line.say("invitations", request=2, conversation=str(group))
    assert (await told(line, "refused"))["code"] == "needs_manager"
    await line.say("invitation", request=3, token="A" * 43)
    assert (await told(line, "refused"))["code"] == "invitation_not_valid"
    await line.say("pins", request=4, conversation=str(group))
    assert (await told(line, "done"))["request"] == 4
