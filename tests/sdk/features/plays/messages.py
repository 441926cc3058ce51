"""What is done with messages: recalled, edited, quoted, forwarded, burnt."""

from tests.sdk.features.stage import Stage, row


@row("recall by its sender within the window")
def recall_by_its_sender(stage: Stage) -> None:
    where = stage.group()
    seq = stage.ada.says(where)
    stage.bo.hears_entry(where, seq=seq)
    with stage.unseen_by(stage.bo):
        stage.ada.makes("recall", where, seq=seq)
    stage.bo.hears_entry(where, kind="recall", target=seq)
    assert "body" not in stage.bo.sees(where, seq, state="recalled", recalled_by=stage.ada.id)
    assert stage.ada.cannot("recall", where, seq=seq) == "already_recalled"


@row("recall by owner and administrators")
def recall_by_an_administrator(stage: Stage) -> None:
    where = stage.group(third := stage.person("liuyang"))
    seq = third.says(where)
    assert stage.bo.cannot("recall", where, seq=seq) == "recall_not_sender"
    stage.ada.makes("set_role", where, person=stage.bo.id, role="admin")
    with stage.unseen_by(third, stage.ada):
        stage.bo.makes("recall", where, seq=seq)
    for person in (third, stage.ada):
        person.hears_entry(where, kind="recall", target=seq, sender=stage.bo.id)
        person.sees(where, seq, state="recalled", recalled_by=stage.bo.id)


@row("recall after the window, by request")
def recall_by_request(stage: Stage) -> None:
    where = stage.direct(stage.bo, other := stage.person("machao"))
    seq = stage.bo.says(where, "发错人了")
    with stage.unseen_by(stage.ada):
        asked = stage.bo.does("request_recall", conversation=where, seq=seq, reason="发错人")
    if stage.is_live:
        stage.ada.hears("sign_off", sign_off=asked["id"], state="open")
    shown = stage.ada.does("sign_off", sign_off=asked["id"])
    assert (shown["shown"]["length"], "发错人了" in str(shown)) == (4, False)
    with stage.unseen_by(other):
        stage.ada.decides(asked["id"], is_approved=True)
    other.hears_entry(where, kind="recall", target=seq, body={"approved_by": stage.ada.id})
    other.sees(where, seq, state="recalled")


@row("sign-off: ask, decide, withdraw, expire")
def sign_off(stage: Stage) -> None:
    """To expire takes days: tests/govim/services/test_expire_sign_offs.py."""
    where = stage.group()
    one, two = (stage.bo.says(where, text) for text in ("甲", "乙"))
    with stage.unseen_by(stage.ada):
        first = stage.bo.does("request_recall", conversation=where, seq=one, reason="有误")
        other = stage.bo.does("request_recall", conversation=where, seq=two, reason="有误")
        stage.bo.does("withdraw_sign_off", sign_off=other["id"])
    waiting = {each["id"] for each in stage.ada.does("sign_offs", box="waiting")["sign_offs"]}
    assert (first["id"] in waiting, other["id"] in waiting) == (True, False)
    with stage.unseen_by(stage.bo):
        stage.ada.decides(first["id"], is_approved=False)
    if stage.is_live:
        stage.bo.hears("sign_off", sign_off=first["id"], state="refused")
    found = stage.bo.does("sign_off", sign_off=first["id"])
    assert (found["state"], found["decided_by"], found["reason"]) == ("refused", stage.ada.id, "已核")
    again = {"is_approved": True, "shown_hash": first["shown_hash"]}
    assert stage.ada.is_refused("decide_sign_off", sign_off=first["id"], **again) == "sign_off_decided"


@row("mentions of members, of everybody")
def mentions(stage: Stage) -> None:
    where = stage.group()
    with stage.unseen_by(stage.bo):
        stage.ada.says(where, mentions=[stage.bo.id])
        seq = stage.ada.says(where, mention_all=True)
    stage.bo.hears_entry(where, body={"mentions": [stage.bo.id]})
    stage.bo.hears_entry(where, seq=seq, body={"mention_all": True})
    assert stage.bo.summary(where)["mentions"] == 2
    everybody = {"kind": "text", "text": "各位", "mention_all": True}
    assert stage.bo.cannot("send", where, body=everybody) == "mention_all_not_you"


@row("quote")
def quote(stage: Stage) -> None:
    where = stage.group()
    quoted = stage.ada.says(where, "几点开会")
    with stage.unseen_by(stage.ada):
        seq = stage.bo.says(where, "九点", quote={"seq": quoted})
    stage.ada.hears_entry(where, seq=seq, body={"quote": {"seq": quoted, "text": "几点开会"}})
    with stage.unseen_by(stage.bo):
        stage.ada.makes("recall", where, seq=quoted)
    stage.bo.hears_entry(where, kind="recall", target=quoted)
    stage.bo.sees(where, seq, body={"text": "九点", "quote": {"state": "withdrawn", "text": None}})


@row("forward")
def forward(stage: Stage) -> None:
    source, where = stage.group(), stage.group()
    said = stage.ada.says(source, "水位正常")
    with stage.unseen_by(stage.bo):
        seq = stage.ada.makes("send", where, body={"kind": "forward", "conversation": source, "seq": said})
    shown = {"kind": "forward", "sender": stage.ada.id, "state": "sent", "body": {"text": "水位正常"}}
    stage.bo.hears_entry(where, seq=seq, body=shown)


@row("merged forward (合并转发)")
def merged_forward(stage: Stage) -> None:
    source, where = stage.group(), stage.group()
    seqs = [stage.ada.says(source, "问"), stage.bo.says(source, "答")]
    body = {"kind": "merged", "conversation": source, "seqs": seqs, "title": "昨日记录"}
    with stage.unseen_by(stage.bo):
        seq = stage.ada.makes("send", where, body=body)
    entry = stage.bo.hears_entry(where, seq=seq, body={"title": "昨日记录"})
    said = [(each["sender"], each["text"]) for each in entry["body"]["items"]]
    assert said == [(stage.ada.id, "问"), (stage.bo.id, "答")]


@row("edit, all versions kept")
def edit(stage: Stage) -> None:
    where = stage.group()
    seq = stage.ada.says(where, "九点")
    stage.bo.hears_entry(where, seq=seq)
    with stage.unseen_by(stage.bo):
        made = stage.ada.makes("edit", where, seq=seq, base=seq, body={"kind": "text", "text": "十点"})
    stage.bo.hears_entry(where, kind="edit", target=seq, body={"text": "十点"})
    stage.bo.sees(where, seq, body={"text": "十点"}, version=made, edits=1)
    versions = stage.bo.does("versions", conversation=where, seq=seq)["versions"]
    assert [each["body"]["text"] for each in versions] == ["九点", "十点"]
    stale = {"seq": seq, "base": seq, "body": {"kind": "text", "text": "十一点"}}
    assert stage.ada.cannot("edit", where, **stale) == "stale_edit"


@row("burn after reading")
def burn(stage: Stage) -> None:
    """The shortest clock is five seconds: it is moved on in the database, nobody waits."""
    where = stage.direct(stage.ada, stage.bo)
    with stage.unseen_by(stage.bo):
        seq = stage.ada.says(where, "阅后即焚", burn=5)
    stage.bo.hears_entry(where, seq=seq, burn_seconds=5, body={"text": "阅后即焚"})
    with stage.unseen_by(stage.ada):
        stage.bo.reads(where, seq)
        stage.bo.hears("receipts", conversation=where, cursors=[{"person": stage.bo.id, "read": seq}])
        stage.put_back(where, seconds=60)
    for person in (stage.bo, stage.ada):
        assert "body" not in person.sees(where, seq, state="burnt")
    quoting = {"kind": "text", "text": "好", "quote": {"seq": seq}}
    assert stage.bo.cannot("send", where, body=quoting) == "not_quotable"


@row("a recall reaches forwards")
def a_recall_reaches_forwards(stage: Stage) -> None:
    source, where = stage.group(), stage.group()
    said = stage.ada.says(source)
    seq = stage.bo.makes("send", where, body={"kind": "forward", "conversation": source, "seq": said})
    stage.bo.hears_entry(where, seq=seq, body={"state": "sent"})
    with stage.unseen_by(stage.bo):
        stage.ada.makes("recall", source, seq=said)
    stage.bo.hears_entry(where, kind="withdrawal", target=seq)
    stage.bo.sees(where, seq, body={"kind": "forward", "state": "withdrawn", "body": None})


@row("reach of a recall")
def reach_of_a_recall(stage: Stage) -> None:
    """Of where one is; of elsewhere, a number."""
    source, seen = stage.group(), stage.group()
    unseen = stage.direct(stage.bo, stage.person("machao"))
    said = stage.ada.says(source)
    body = {"kind": "forward", "conversation": source, "seq": said}
    seq = stage.bo.makes("send", seen, body=body)
    stage.bo.makes("send", unseen, body=body)
    stage.ada.makes("recall", source, seq=said)
    for ada in (stage.ada, stage.elsewhere):
        found = ada.does("recall_reach", conversation=source, seq=said)
        assert found == {"reached": [{"conversation": seen, "seqs": [seq]}], "elsewhere": 1}
    assert stage.bo.is_refused("recall_reach", conversation=source, seq=said) == "not_found"


@row("history both ways, jump to a message or a date")
def history(stage: Stage) -> None:
    where = stage.group()
    with stage.unseen_by(stage.bo):
        said = [stage.ada.says(where, f"第{number}条") for number in range(5)]
    stage.bo.hears_entry(where, seq=said[-1])
    at = stage.bo.sees(where, said[0])["at"]

    def page(**bounds: object) -> list[int]:
        found = stage.bo.does("history", conversation=where, **bounds)["entries"]
        return [entry["seq"] for entry in found]

    assert page(before=said[3], limit=2) == said[1:3]
    assert page(after=said[1], limit=2) == said[2:4]
    assert page(around=said[2], limit=3) == said[1:4]
    assert said[0] in page(since=at)
    assert page(since="2999-01-01T00:00:00.000Z") == []


@row("what one may do with a message, and why not")
def message_actions(stage: Stage) -> None:
    where = stage.group()
    with stage.unseen_by(stage.bo):
        seq = stage.ada.says(where)
    stage.bo.hears_entry(where, seq=seq)
    found = stage.bo.does("message_actions", conversation=where, seq=seq)["allowed_actions"]
    allowed = {each["action"]: each["code"] for each in found}
    assert (allowed["quote"], allowed["recall"]) == (None, "recall_not_sender")
    assert stage.bo.cannot("recall", where, seq=seq) == "recall_not_sender"
