"""Groups, channels, notes: who is in them, who may do what there."""

from tests.sdk.features.stage import Stage, row

TOMORROW = "2999-01-01T00:00:00.000Z"


@row("group, channel, one's own notes")
def kinds(stage: Stage) -> None:
    channel = stage.group(kind="channel")
    assert stage.bo.cannot("send", channel, body={"kind": "text", "text": "好"}) == "channel_read_only"
    notes = stage.ada.opens(kind="notes")
    assert notes == stage.elsewhere.opens(kind="notes")
    with stage.unseen_by(stage.bo, stage.elsewhere):
        said, noted = stage.ada.says(channel, "通知"), stage.ada.says(notes, "备忘")
    stage.bo.hears_entry(channel, seq=said, body={"text": "通知"})
    stage.bo.does("react", conversation=channel, seq=said, reaction="👍")
    stage.elsewhere.hears_entry(notes, seq=noted, body={"text": "备忘"})
    assert not stage.bo.is_in(notes)


@row("create from people and units")
def create(stage: Stage) -> None:
    third = stage.person("machao")
    with stage.unseen_by(stage.bo, third):
        where = stage.ada.opens(
            kind="group", title="月度例会", people=[third.id], units=[stage.unit("secretariat")]
        )
    for person in (stage.bo, third):
        if stage.is_live:
            person.hears("conversation", summary={"id": where, "title": "月度例会"})
        assert person.summary(where)["member_count"] == 5
    joined = stage.bo.sees(where, 1, kind="members")["joined"]
    assert {stage.ada.id, stage.bo.id, third.id} < set(joined)


@row("add people and units")
def add(stage: Stage) -> None:
    where, third = stage.group(), stage.person("machao")
    assert stage.bo.cannot("add_members", where, people=[third.id]) == "needs_manager"
    with stage.unseen_by(stage.bo, third):
        seq = stage.ada.makes("add_members", where, people=[third.id], units=[stage.unit("budget")])
    entry = stage.bo.hears_entry(where, seq=seq, kind="members", body={"how": "added"})
    assert third.id in entry["joined"]
    if stage.is_live:
        third.hears("conversation", summary={"id": where})
    assert third.summary(where)["role"] == "member"


@row("remove, leave")
def remove(stage: Stage) -> None:
    where = stage.group(third := stage.person("machao"))
    assert stage.ada.cannot("leave", where) == "owner_must_hand_over"
    with stage.unseen_by(stage.bo, third):
        seq = stage.ada.makes("remove_members", where, people=[third.id])
    stage.bo.hears_entry(where, seq=seq, body={"how": "removed", "left": [third.id]})
    assert not third.is_in(where)
    assert third.is_refused("history", conversation=where) == "not_found"
    if stage.is_live:
        third.hears("gone", conversation=where)
    else:
        third.hears_own("left", conversation=where)
    with stage.unseen_by(stage.ada):
        stage.bo.makes("leave", where)
    stage.ada.hears_entry(where, body={"how": "left", "left": [stage.bo.id]})


@row("roles, hand over")
def roles(stage: Stage) -> None:
    where = stage.group()
    with stage.unseen_by(stage.bo):
        stage.ada.makes("set_role", where, person=stage.bo.id, role="admin")
    stage.bo.hears_entry(where, body={"roles": {stage.bo.id: "admin"}})
    assert stage.bo.summary(where)["role"] == "admin"
    assert stage.bo.cannot("set_role", where, person=stage.ada.id, role="member") == "needs_owner"
    with stage.unseen_by(stage.bo):
        stage.ada.makes("hand_over", where, person=stage.bo.id)
    stage.bo.hears_entry(where, body={"roles": {stage.bo.id: "owner", stage.ada.id: "member"}})
    assert [person.summary(where)["role"] for person in (stage.bo, stage.ada)] == ["owner", "member"]


@row("title, newcomers, who may add, private messages")
def settings(stage: Stage) -> None:
    where, third = stage.group(stage.person("songbo")), stage.person("heping")
    change = {"title": "新名", "newcomers": "joined", "adders": "all", "is_private_forbidden": True}
    assert stage.bo.cannot("change_settings", where, **change) == "needs_manager"
    with stage.unseen_by(stage.bo):
        stage.ada.makes("change_settings", where, **change)
    stage.bo.hears_entry(where, kind="settings", body=change)
    found = stage.bo.does("settings", conversation=where)
    assert {name: found[name] for name in change} == change
    joined = stage.bo.makes("add_members", where, people=[third.id])
    seen = third.does("history", conversation=where, after=0)["entries"]
    assert [each["seq"] for each in seen] == [joined]
    assert third.cannot_open(kind="direct", person=stage.person("songbo").id) == "private_forbidden"


@row("silence one or all, with expiry")
def silence(stage: Stage) -> None:
    where = stage.group()
    said = {"kind": "text", "text": "好"}
    with stage.unseen_by(stage.bo):
        stage.ada.makes("silence", where, person=stage.bo.id, until=TOMORROW)
    stage.bo.hears_entry(where, body={"silence": {"person": stage.bo.id, "until": TOMORROW}})
    assert stage.bo.does("settings", conversation=where)["silenced_until"] == TOMORROW
    assert stage.bo.cannot("send", where, body=said) == "silenced"
    stage.ada.makes("silence", where, person=stage.bo.id, until=None)
    stage.bo.says(where)
    with stage.unseen_by(stage.bo):
        stage.ada.makes("silence", where, until=TOMORROW)
    stage.bo.hears_entry(where, body={"silence": {"person": None, "until": TOMORROW}})
    assert stage.bo.cannot("send", where, body=said) == "silenced"
    stage.ada.says(where)


@row("announcement")
def announcement(stage: Stage) -> None:
    where = stage.group()
    assert stage.bo.cannot("announce", where, text="九点开会") == "needs_manager"
    with stage.unseen_by(stage.bo):
        seq = stage.ada.makes("announce", where, text="九点开会")
    stage.bo.hears_entry(where, seq=seq, kind="announcement", body={"text": "九点开会"})
    assert stage.bo.does("settings", conversation=where)["announcement"]["seq"] == seq


@row("dissolve = archive")
def dissolve(stage: Stage) -> None:
    where = stage.group()
    seq = stage.bo.says(where)
    assert stage.bo.cannot("dissolve", where) == "needs_owner"
    with stage.unseen_by(stage.bo):
        stage.ada.makes("dissolve", where)
    stage.bo.hears_entry(where, kind="settings", body={"is_archived": True})
    stage.bo.sees(where, seq, body={"text": "请今日报送"})
    assert stage.bo.cannot("send", where, body={"kind": "text", "text": "好"}) == "archived"


@row("what I may do here, and why not")
def allowed_actions(stage: Stage) -> None:
    where = stage.group()
    with stage.unseen_by(stage.bo):
        stage.ada.makes("set_role", where, person=stage.bo.id, role="admin")
    stage.bo.hears_entry(where, kind="settings")
    found = stage.bo.does("settings", conversation=where)["allowed_actions"]
    allowed = {each["action"]: each["code"] for each in found}
    assert (allowed["announce"], allowed["dissolve"]) == (None, "needs_owner")


@row("join by link or QR code: expiry, use limit, approval")
def join(stage: Stage) -> None:
    where, third = stage.group(), stage.person("machao")
    assert stage.bo.is_refused("create_invitation", conversation=where) == "needs_manager"
    once = stage.ada.does("create_invitation", conversation=where, uses=1)
    with stage.unseen_by(stage.bo):
        third.joins(once["token"])
    stage.bo.hears_entry(where, joined=[third.id], body={"how": "joined"})
    third.makes("leave", where)
    assert third.cannot_join(once["token"]) == "invitation_not_valid"
    asking = stage.ada.does("create_invitation", conversation=where, needs_approval=True)
    with stage.unseen_by(stage.ada):
        asked = third.joins(asking["token"])["sign_off"]
    with stage.unseen_by(stage.bo, third):
        stage.ada.decides(asked, is_approved=True)
    assert third.summary(where)["member_count"] == 3
    revoked = stage.ada.does("revoke_invitation", conversation=where, invitation=asking["invitation"]["id"])
    assert revoked["state"] == "revoked"
    third.makes("leave", where)
    assert third.cannot_join(asking["token"]) == "invitation_not_valid"


@row("members found by part of their name")
def find_members(stage: Stage) -> None:
    where, third = stage.group(), stage.person("machao")
    with stage.unseen_by(stage.bo):
        seq = stage.ada.makes("add_members", where, people=[third.id])
    stage.bo.hears_entry(where, seq=seq)
    for name in ("马", "CHAO"):
        found = stage.bo.does("members", conversation=where, name=name)
        assert ([each["person"] for each in found["members"]], found["count"]) == ([third.id], 1)


@row("an owner who is deactivated is followed by the longest-standing administrator, else member")
def owner_is_followed(stage: Stage) -> None:
    """Once the server looks what is due."""
    owner = stage.person("luoxia" if stage.is_live else "zhengkai")
    where = owner.opens(kind="group", title="招生", people=[stage.ada.id, stage.bo.id])
    stage.bo.hears("conversation", summary={"id": where})
    owner.makes("set_role", where, person=stage.bo.id, role="admin")
    with stage.unseen_by(stage.bo):
        stage.deactivate(owner)
        stage.ada.hears_entry(where, body={"roles": {stage.bo.id: "owner"}})
    stage.bo.hears_entry(where, sender=stage.bo.id, body={"roles": {stage.bo.id: "owner"}})
    assert stage.bo.summary(where)["role"] == "owner"
