from tests.audit.site import TalkedSite
from tests.audit.tampering import only, sql, verify


def test_a_removed_ref_is_named(talked: TalkedSite) -> None:
    sql(talked.folder, "DELETE FROM client_refs WHERE conversation = ? AND seq = 7", talked.group.bytes)
    finding = only(verify(talked.folder))
    assert (finding.kind, finding.values) == ("ref_missing", {"conversation": str(talked.group), "seq": 7})


def test_a_ref_that_points_elsewhere_is_named(talked: TalkedSite) -> None:
    sql(
        talked.folder,
        "UPDATE client_refs SET seq = 9 WHERE conversation = ? AND seq = 7",
        talked.group.bytes,
    )
    verdict = verify(talked.folder)
    assert {finding.kind for finding in verdict.findings} == {"ref_differs"}
    assert {str(finding.values["seq"]) for finding in verdict.findings} == {"7", "9"}


def test_an_inserted_ref_is_named(talked: TalkedSite) -> None:
    sql(
        talked.folder,
        "INSERT INTO client_refs VALUES (randomblob(16), randomblob(16), ?, 7)",
        talked.group.bytes,
    )
    finding = only(verify(talked.folder))
    assert (finding.kind, finding.values["seq"]) == ("ref_differs", "7")


def test_a_head_that_was_set_back_is_named(talked: TalkedSite) -> None:
    sql(talked.folder, "UPDATE conversations SET last_seq = 3 WHERE id = ?", talked.group.bytes)
    finding = only(verify(talked.folder))
    assert finding.kind == "head_differs"
    assert finding.values["conversation"] == str(talked.group)


def test_a_removed_conversation_is_named(talked: TalkedSite) -> None:
    sql(talked.folder, "DELETE FROM conversations WHERE id = ?", talked.group.bytes)
    missing, removed = verify(talked.folder).findings
    assert (missing.kind, missing.values) == ("conversation_missing", {"conversation": str(talked.group)})
    assert (removed.kind, removed.position) == ("state_removed", 5)


def test_an_inserted_content_is_named(talked: TalkedSite) -> None:
    sql(
        talked.folder,
        "INSERT INTO contents (id, key_id, series, sealed) VALUES (9999, 1, 'correspondence', x'00')",
    )
    finding = only(verify(talked.folder))
    assert (finding.kind, finding.values) == ("content_inserted", {"content": 9999})
