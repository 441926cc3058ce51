import json
from uuid import UUID

from govim.protocol.frames import Ack, Limits, Page, RecallSeconds, Refused, Resume, Totals, Welcome
from govim.protocol.wire import JSON

REF = str(UUID(int=1))


def test_a_frame_is_a_json_object_with_a_type() -> None:
    ack = Ack(client_ref=REF, conversation=REF, seq=3, ordinal=2, at="2026-11-24T06:50:14.123Z")
    assert json.loads(JSON.encode(ack)) == {
        "type": "ack",
        "client_ref": REF,
        "conversation": REF,
        "seq": 3,
        "ordinal": 2,
        "at": "2026-11-24T06:50:14.123Z",
    }


def test_a_refusal_has_all_its_fields() -> None:
    refusal = json.loads(JSON.encode(Refused(code="not_found", text="未找到。")))
    assert refusal == {
        "type": "refused",
        "client_ref": None,
        "request": None,
        "code": "not_found",
        "rule": None,
        "text": "未找到。",
        "detail": {},
    }


def test_welcome_says_the_protocol_and_the_limits() -> None:
    welcome = Welcome(
        me=REF,
        server_time="",
        time_zone="Asia/Shanghai",
        heartbeat=25,
        limits=Limits(text_bytes=20_000, recall_seconds=RecallSeconds(direct=300, group=120)),
        epoch="1.0",
        personal=0,
        totals=Totals(unread=0, mentions=0),
        conversations=[],
    )
    frame = json.loads(JSON.encode(welcome))
    assert (frame["protocol"], frame["epoch"]) == (1, "1.0")
    assert frame["limits"] == {
        "text_bytes": 20_000,
        "frame_bytes": 65_536,
        "recall_seconds": {"direct": 300, "group": 120},
    }


def test_what_is_absent_in_a_resume_or_page_is_said() -> None:
    resume = Resume(conversation=REF, changed=[], changed_complete=True, page=[], gap=None, head=3)
    page = Page(request=7, conversation=REF, entries=[], head=3)
    assert json.loads(JSON.encode(resume))["gap"] is None
    assert json.loads(JSON.encode(page))["entries"] == []


def test_chinese_goes_out_as_itself() -> None:
    assert "未找到" in JSON.encode(Refused(code="x", text="未找到")).decode()
