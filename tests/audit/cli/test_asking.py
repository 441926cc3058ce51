import pytest

from govim.storage.site import StoredSite
from govim_audit.cli.asking import recorded
from govim_audit.cli.officer import Refused, signed_in
from govim_audit.cli.question import Unclear, Words
from govim_audit.cli.voice import find_voice
from govim_audit.record import Kind
from govim_audit.search.query import AuditQuery
from tests.audit.cli.conftest import PASSWORD
from tests.audit.cli.records import newest_kinds, records_of
from tests.audit.site import TalkedSite

VOICE = find_voice("zh")


def test_the_record_is_there_before_the_answer(site: TalkedSite) -> None:
    with (
        signed_in(StoredSite(site.folder), "officer", PASSWORD) as officer,
        recorded(officer, Words(text="预算"), Kind.AUDIT_SEARCHED, {"limit": 3}, VOICE) as question,
    ):
        assert newest_kinds(site, 1) == [Kind.AUDIT_SEARCHED]
        record = records_of(site)[-1]
        assert (question.position, question.at) == (record.position, record.leaf.at)
        assert record.fields is not None
        assert (record.fields["query"], record.fields["limit"]) == ({"text": "预算"}, 3)
        asked = question.completeness(officer, question.search.newest(question.query))
    assert asked.lag == 0
    assert asked.complete_to > question.position


def test_a_question_that_is_unclear_is_recorded_as_typed(site: TalkedSite) -> None:
    with (
        pytest.raises(Unclear),
        signed_in(StoredSite(site.folder), "officer", PASSWORD) as officer,
        recorded(officer, Words(sender="nobody"), Kind.AUDIT_SEARCHED, {}, VOICE),
    ):
        pass
    fields = records_of(site)[-2].fields
    assert fields is not None
    assert (fields["query"], fields["result"]) == ({"sender": "nobody"}, "unclear")


def test_nobody_else_learns_whether_a_person_exists(site: TalkedSite) -> None:
    for sender in ("bo", "nobody"):
        with (
            pytest.raises(Refused, match="forbidden"),
            signed_in(StoredSite(site.folder), "ada", PASSWORD) as officer,
            recorded(officer, Words(sender=sender), Kind.AUDIT_SEARCHED, {}, VOICE),
        ):
            pass
        assert newest_kinds(site, 2) == [Kind.ACT_REFUSED, Kind.SIGNED_OUT]


def test_the_query_is_the_one_that_was_understood(site: TalkedSite) -> None:
    with (
        signed_in(StoredSite(site.folder), "officer", PASSWORD) as officer,
        recorded(officer, Words(sender="李博", limit=7), Kind.AUDIT_SEARCHED, {}, VOICE) as question,
    ):
        assert question.query == AuditQuery(sender=site.bo, limit=7)
        assert question.named.sender == "李博（bo）"
