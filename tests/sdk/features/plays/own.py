"""What is one person's own: equal on their devices, seen by nobody else."""

from tests.sdk.features.stage import ADA, Stage, row

TOMORROW = "2999-01-01T00:00:00.000Z"


@row("draft")
def draft(stage: Stage) -> None:
    where = stage.group()
    with stage.unseen_by(stage.elsewhere):
        stage.ada.does("save_draft", conversation=where, text="未完")
    stage.elsewhere.hears_own("draft", conversation=where, value={"text": "未完"})
    assert stage.elsewhere.summary(where)["draft"]["text"] == "未完"
    assert "draft" not in stage.bo.summary(where)


@row("favourites with tags")
def favourites(stage: Stage) -> None:
    where = stage.group()
    seq = stage.bo.says(where)
    with stage.unseen_by(stage.elsewhere):
        stage.ada.does("favourite", conversation=where, seq=seq, tags=[where[-12:]])
    stage.elsewhere.hears_own("favourite", conversation=where, seq=seq, value={"tags": [where[-12:]]})
    [kept] = stage.elsewhere.does("favourites", tag=where[-12:])["favourites"]
    assert (kept["seq"], kept["state"], kept["entry"]["seq"]) == (seq, "sent", seq)
    stage.bo.makes("recall", where, seq=seq)
    [kept] = stage.elsewhere.does("favourites", tag=where[-12:])["favourites"]
    assert (kept["state"], kept["entry"]) == ("withdrawn", None)


@row("delete for me")
def delete_for_me(stage: Stage) -> None:
    where = stage.group()
    seq = stage.bo.says(where)
    with stage.unseen_by(stage.elsewhere):
        stage.ada.does("hide", conversation=where, seq=seq)
    stage.elsewhere.hears_own("hidden", conversation=where, seq=seq)
    assert "body" not in stage.elsewhere.sees(where, seq, state="hidden")
    stage.bo.sees(where, seq, state="sent", body={"text": "请今日报送"})


@row("clear for me")
def clear_for_me(stage: Stage) -> None:
    where = stage.group()
    seq = stage.bo.says(where)
    with stage.unseen_by(stage.elsewhere):
        stage.ada.does("clear", conversation=where, up_to=seq)
    stage.elsewhere.hears_own("cleared", conversation=where, seq=seq)
    assert stage.elsewhere.summary(where)["last"] is None
    assert stage.bo.summary(where)["last"]["seq"] == seq


@row("pin a conversation to the top")
def pin_to_the_top(stage: Stage) -> None:
    where = stage.group()
    with stage.unseen_by(stage.elsewhere):
        stage.ada.does("pin_conversation", conversation=where)
    stage.elsewhere.hears_own("pinned", conversation=where, value=True)
    assert stage.elsewhere.summary(where)["pinned"]
    assert "pinned" not in stage.bo.summary(where)


@row("mute")
def mute(stage: Stage) -> None:
    where = stage.group()
    with stage.unseen_by(stage.elsewhere):
        stage.ada.does("mute", conversation=where, until=TOMORROW)
    stage.elsewhere.hears_own("muted", conversation=where, value=TOMORROW)
    assert stage.elsewhere.summary(where)["muted_until"] == TOMORROW


@row("mark unread")
def mark_unread(stage: Stage) -> None:
    where = stage.group()
    with stage.unseen_by(stage.elsewhere):
        stage.ada.does("mark_unread", conversation=where)
    stage.elsewhere.hears_own("marked_unread", conversation=where, value=True)
    seq = stage.bo.says(where)
    stage.ada.reads(where, seq)
    stage.elsewhere.hears("receipts", conversation=where, cursors=[{"person": stage.ada.id, "read": seq}])
    assert "marked_unread" not in stage.elsewhere.summary(where)


@row("own devices, sign one out")
def sign_a_device_out(stage: Stage) -> None:
    before = {each["session"] for each in stage.ada.does("devices")["devices"]}
    lost = stage.person(ADA, "lost")
    [new] = [each for each in stage.ada.does("devices")["devices"] if each["session"] not in before]
    if not stage.is_live:
        lost.leave()
    stage.ada.does("sign_out_device", session=new["session"])
    if stage.is_live:
        lost.is_sent_away()
    assert lost.cannot_come_back()
    stage.company.lose(ADA, "lost")
    assert stage.ada.is_refused("sign_out_device", session=new["session"]) == "not_found"


@row("quiet hours, notification preferences")
def quiet_hours(stage: Stage) -> None:
    night = {"weekdays": [1, 2, 3, 4, 5], "start": "22:00", "end": "07:00"}
    with stage.unseen_by(stage.elsewhere):
        stage.ada.does(
            "set_preference",
            name="notifications",
            value={"quiet_hours": [night], "sound": stage.is_live},
        )
    stage.elsewhere.hears_own("preference", value={"name": "notifications"})
    [found] = stage.elsewhere.does("preferences")["preferences"]
    assert found["value"]["quiet_hours"] == [night]


@row("presence with text and expiry")
def presence(stage: Stage) -> None:
    stage.bo.watches(stage.ada)
    said = {"state": "meeting", "text": "三楼" if stage.is_live else "四楼", "until": TOMORROW}
    with stage.unseen_by(stage.bo):
        stage.ada.does("set_presence", **said)
    stage.bo.hears("presence", people=[{"person": stage.ada.id, "online": True, **said}])
    stage.elsewhere.hears_own("presence", value=said)


@row("typing")
def typing(stage: Stage) -> None:
    """Whoever was away is told nothing of it: of what comes next they are."""
    where = stage.group()
    with stage.unseen_by(stage.bo):
        stage.ada.types(where)
        seq = stage.ada.says(where)
    stage.bo.hears_entry(where, seq=seq)
    told = stage.bo.has_heard("typing", conversation=where)
    assert told == ([{"type": "typing", "conversation": where, "person": stage.ada.id}] * stage.is_live)


@row("unread and mention counts")
def unread_counts(stage: Stage) -> None:
    where = stage.group()
    with stage.unseen_by(stage.elsewhere):
        stage.bo.says(where)
        seq = stage.bo.says(where, mentions=[stage.ada.id])
    stage.elsewhere.hears_entry(where, seq=seq)
    found = stage.elsewhere.summary(where)
    assert (found["unread"], found["mentions"]) == (2, 1)
    with stage.unseen_by(stage.elsewhere):
        stage.ada.reads(where, seq)
        stage.bo.hears("receipts", conversation=where, cursors=[{"person": stage.ada.id, "read": seq}])
    found = stage.elsewhere.summary(where)
    assert (found["unread"], found.get("mentions", 0)) == (0, 0)
