"""Who read what, who has to; and what is reported."""

from tests.sdk.features.stage import Stage, row


@row("receipts: delivered and read cursors")
def receipts(stage: Stage) -> None:
    where = stage.group()
    seq = stage.ada.says(where)
    with stage.unseen_by(stage.ada):
        stage.bo.reads(where, seq)
        moved = {"person": stage.bo.id, "read": seq, "delivered": seq}
        stage.bo.hears("receipts", conversation=where, cursors=[moved])
    if stage.is_live:
        stage.ada.hears("receipts", conversation=where, cursors=[moved])
    members = {each["person"]: each for each in stage.ada.does("members", conversation=where)["members"]}
    assert (members[stage.bo.id]["read"], members[stage.bo.id]["delivered"]) == (seq, seq)


@row("who read it, and when")
def readers(stage: Stage) -> None:
    where = stage.group(third := stage.person("machao"))
    seq = stage.ada.says(where)
    with stage.unseen_by(stage.ada):
        stage.bo.reads(where, seq)
        stage.bo.hears("receipts", conversation=where, cursors=[{"person": stage.bo.id, "read": seq}])
    found = stage.ada.does("readers", conversation=where, seq=seq)["readers"]
    states = {each["person"]: (each["state"], each["read_at"] is not None) for each in found}
    assert (states[stage.bo.id], states[third.id]) == (("read", True), ("not", False))


@row("must-read: ask, confirm, sheet, remind")
def must_read(stage: Stage) -> None:
    where = stage.group()
    seq = stage.ada.says(where)
    with stage.unseen_by(stage.bo):
        stage.ada.does("ask_confirmation", conversation=where, seq=seq, people=[stage.bo.id])
    if stage.is_live:
        stage.bo.hears("must_reads", conversation=where, must_reads=[{"seq": seq, "confirmed": 0}])
    assert stage.bo.summary(where)["must_reads"] == 1
    assert stage.ada.does("remind", conversation=where, seq=seq) == {"seq": seq, "people": 1}
    if stage.is_live:
        stage.bo.hears("must_read", conversation=where, seq=seq, reason="reminder")
    assert stage.ada.is_refused("remind", conversation=where, seq=seq) == "too_soon"
    with stage.unseen_by(stage.ada):
        stage.bo.does("confirm", conversation=where, seq=seq)
    if stage.is_live:
        stage.ada.hears("must_reads", conversation=where, must_reads=[{"seq": seq, "has_ended": True}])
    [bo] = stage.ada.does("must_read", conversation=where, seq=seq)["people"]
    assert (bo["state"], bo["reminders"]) == ("confirmed", 1)
    assert stage.bo.summary(where)["must_reads"] == 0


@row("must-read: deputy, then superior, are told")
def must_read_is_late(stage: Stage) -> None:
    """Of Bo: who holds the next post of the unit; then who heads it, who learns whom, not what."""
    deputy, sender = stage.person("liuyang"), stage.person("machao")
    where = sender.opens(kind="group", title="防汛", people=[stage.bo.id])
    seq = sender.says(where, "水库泄洪")
    with stage.unseen_by(deputy, stage.ada):
        times = {"to_deputy_after": 60, "to_superior_after": 120}
        sender.does("ask_confirmation", conversation=where, seq=seq, **times)
        stage.put_back(where, seconds=3600)
        stage.bo.hears("must_read", conversation=where, seq=seq, reason="reminder")
    for told, reason in ((deputy, "deputy"), (stage.ada, "superior")):
        if stage.is_live:
            told.hears("must_read", conversation=where, seq=seq, reason=reason, late=[stage.bo.id])
        late = told.does("must_reads", side="escalated")["must_reads"]
        assert [each["late"] for each in late if each["conversation"] == where] == [[stage.bo.id]]
        assert told.is_refused("history", conversation=where) == "not_found"


@row("report a message or a person")
def report(stage: Stage) -> None:
    """Whoever is reported learns nothing of it."""
    where = stage.group()
    seq = stage.ada.says(where)
    with stage.unseen_by(stage.ada):
        about = {"conversation": where, "reason": "不当言论"}
        of_message = stage.bo.does("report", **about, seq=seq)
        of_person = stage.bo.does("report", **about, person=stage.ada.id)
    assert stage.bo.is_refused("report", **about, person=stage.bo.id) == "not_allowed"
    mine = _mine(stage)
    assert (mine[of_message["id"]], mine[of_person["id"]]) == ("open", "open")
    assert of_message["id"] not in str(stage.ada.does("reports", pile="mine"))


@row("review a report: the message ± 5, in review, closed")
def review(stage: Stage) -> None:
    where, reviewer = stage.group(), stage.person("dengchao")
    said = [stage.ada.says(where, f"第{number}条") for number in range(13)]
    with stage.unseen_by(reviewer):
        made = stage.bo.does("report", conversation=where, reason="不当言论", seq=said[6])
    assert stage.ada.is_refused("open_report", report=made["id"]) == "forbidden"
    opened = reviewer.does("open_report", report=made["id"])
    assert [each["seq"] for each in opened["entries"]] == said[1:12]
    assert _mine(stage)[made["id"]] == "in_review"
    with stage.unseen_by(stage.bo):
        reviewer.does("close_report", report=made["id"], outcome="已提醒本人")
    assert _mine(stage)[made["id"]] == "closed"


def _mine(stage: Stage) -> dict[str, str]:
    return {each["id"]: each["state"] for each in stage.bo.does("reports", pile="mine")["reports"]}


@row("reasons pass the word lists (recall request, join, report, outcome, decision)")
def reasons_are_decided(stage: Stage) -> None:
    """Nothing came of what was refused."""
    where = stage.group()
    seq, secret = stage.bo.says(where), {"reason": "这是绝密文件"}
    with stage.unseen_by(stage.ada):
        for call in ("request_recall", "report"):
            about = {"seq": seq} if call == "request_recall" else {"person": stage.ada.id}
            assert stage.bo.is_refused(call, conversation=where, **about, **secret) == "sensitive_word"
        asked = stage.bo.does("request_recall", conversation=where, seq=seq, reason="有误")
    shown = {"is_approved": False, "shown_hash": asked["shown_hash"]}
    decided = stage.ada.is_refused("decide_sign_off", sign_off=asked["id"], **shown, **secret)
    assert (decided, stage.bo.does("sign_off", sign_off=asked["id"])["state"]) == ("sensitive_word", "open")


@row("must-read with the message itself")
def must_read_with_the_message(stage: Stage) -> None:
    where = stage.group()
    body = {"kind": "text", "text": "今晚全体值守"}
    with stage.unseen_by(stage.bo):
        seq = stage.ada.makes("send", where, body=body, must_read={"people": [stage.bo.id]})
    stage.bo.hears_entry(where, seq=seq, body=body)
    assert stage.bo.summary(where)["must_reads"] == 1
    assert stage.bo.does("confirm", conversation=where, seq=seq)["has_ended"]


@row("reminders in quiet hours make no noise, unless must-read passes")
def reminders_in_quiet_hours(stage: Stage) -> None:
    """Decided as it is pushed: whoever was away finds it waiting."""
    where, always = stage.group(), {"weekdays": [1, 2, 3, 4, 5, 6, 7], "start": "00:00", "end": "00:00"}
    for passes in (False, True):
        wanted = {"quiet_hours": [always], "must_read_passes": passes}
        stage.bo.does("set_preference", name="notifications", value=wanted)
        seq = stage.ada.says(where)
        with stage.unseen_by(stage.bo):
            stage.ada.does("ask_confirmation", conversation=where, seq=seq)
            stage.ada.does("remind", conversation=where, seq=seq)
        if stage.is_live:
            stage.bo.hears("must_read", conversation=where, seq=seq, notify=passes)
    assert stage.bo.summary(where)["must_reads"] == 2


@row("reviewers hear of a new report")
def reviewers_hear(stage: Stage) -> None:
    """Whoever was away finds it on the pile; its outcome reaches whoever made it."""
    where, reviewer = stage.group(), stage.person("dengchao")
    with stage.unseen_by(reviewer):
        made = stage.bo.does("report", conversation=where, reason="不当言论", person=stage.ada.id)
    if stage.is_live:
        reviewer.hears("report", report=made["id"], state="open")
    pending = reviewer.does("reports", pile="pending", limit=200)["reports"]
    assert made["id"] in {each["id"] for each in pending}
    with stage.unseen_by(stage.bo):
        reviewer.does("close_report", report=made["id"], outcome="已提醒本人")
    if stage.is_live:
        stage.bo.hears("report", report=made["id"], state="closed")
    assert _mine(stage)[made["id"]] == "closed"


@row("what was read on one device is read on the others")
def read_elsewhere(stage: Stage) -> None:
    where = stage.group()
    seq = stage.bo.says(where)
    with stage.unseen_by(stage.elsewhere):
        stage.ada.reads(where, seq)
        stage.bo.hears("receipts", conversation=where, cursors=[{"person": stage.ada.id, "read": seq}])
    if stage.is_live:
        stage.elsewhere.hears("conversation", summary={"id": where, "read": seq, "unread": 0})
    found = stage.elsewhere.summary(where)
    assert (found["read"], found["unread"]) == (seq, 0)
