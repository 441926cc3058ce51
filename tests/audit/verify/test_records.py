import pytest

from govim.storage.folder import DataFolder
from tests.audit.site import TalkedSite
from tests.audit.tampering import flip_blob, named, only, sql, verify

SENT = 20  # the position of a message
REFUSED = 299


def content_of(folder: DataFolder, position: int) -> int:
    [(content,)] = sql(folder, "SELECT content_id FROM audit_records WHERE position = ?", position)
    assert isinstance(content, int)
    return content


@pytest.mark.parametrize("at", [0, 11, 12, 60, -1])
def test_a_changed_body_is_named(at: int, talked: TalkedSite) -> None:
    flip_blob(talked.folder, "audit_records", "sealed", f"position = {SENT}", at=at)
    finding = only(verify(talked.folder))
    assert (finding.kind, finding.epoch, finding.position) == ("body_unreadable", 1, SENT)


@pytest.mark.parametrize("at", [0, 12, -1])
def test_a_changed_content_is_named(at: int, talked: TalkedSite) -> None:
    content = content_of(talked.folder, SENT)
    flip_blob(talked.folder, "contents", "sealed", f"id = {content}", at=at)
    finding = only(verify(talked.folder))
    assert (finding.kind, finding.position) == ("content_unreadable", SENT)
    assert finding.values == {"content": content}


def test_contents_that_were_swapped_are_named(talked: TalkedSite) -> None:
    """Sealing binds a content to its row, so what is swapped is what records point to."""
    first, second = content_of(talked.folder, SENT), content_of(talked.folder, SENT + 2)
    sql(talked.folder, "UPDATE audit_records SET content_id = ? WHERE position = ?", second, SENT)
    sql(talked.folder, "UPDATE audit_records SET content_id = ? WHERE position = ?", first, SENT + 2)
    found = named(verify(talked.folder))
    assert {("content_differs", SENT), ("content_differs", SENT + 2)} <= found
    assert {position for _, position in found} == {SENT, SENT + 2}


def test_sealed_contents_that_were_swapped_are_named(talked: TalkedSite) -> None:
    first, second = content_of(talked.folder, SENT), content_of(talked.folder, SENT + 2)
    swap = "UPDATE contents SET sealed = (SELECT sealed FROM contents WHERE id = ?) WHERE id = ?"
    sql(talked.folder, swap, first, second)
    assert named(verify(talked.folder)) == {("content_unreadable", SENT + 2)}


def test_a_removed_content_is_named(talked: TalkedSite) -> None:
    sql(talked.folder, "DELETE FROM contents WHERE id = ?", content_of(talked.folder, REFUSED))
    assert named(verify(talked.folder)) == {("content_missing", REFUSED)}


def test_a_content_that_was_cut_off_is_named(talked: TalkedSite) -> None:
    content = content_of(talked.folder, REFUSED)
    sql(talked.folder, "UPDATE audit_records SET content_id = NULL WHERE position = ?", REFUSED)
    verdict = verify(talked.folder)
    assert named(verdict) == {("content_detached", REFUSED), ("content_inserted", None)}
    assert verdict.findings[1].values == {"content": content}


def test_a_content_that_was_tacked_on_is_named(talked: TalkedSite) -> None:
    sql(talked.folder, "UPDATE audit_records SET content_id = 1 WHERE position = 0")
    assert named(verify(talked.folder)) == {("content_detached", 0)}


def test_a_body_that_was_swapped_is_named(talked: TalkedSite) -> None:
    sql(
        talked.folder,
        "UPDATE audit_records SET sealed = (SELECT sealed FROM audit_records WHERE position = 22)"
        " WHERE position = 20",
    )
    assert ("body_differs", 20) in named(verify(talked.folder)) or (
        "body_unreadable",
        20,
    ) in named(verify(talked.folder))


def test_what_was_disposed_of_is_counted(talked: TalkedSite) -> None:
    sql(talked.folder, "UPDATE audit_records SET sealed = NULL WHERE position = ?", SENT)
    sql(talked.folder, "UPDATE contents SET sealed = NULL WHERE id = ?", content_of(talked.folder, SENT))
    verdict = verify(talked.folder)
    assert verdict.is_good
    assert verdict.disposed == 2
    assert "disposed" in {remark.kind for remark in verdict.remarks}


def test_a_lost_key_is_said_once(talked: TalkedSite) -> None:
    [(key,)] = sql(talked.folder, "SELECT key_id FROM audit_records WHERE position = ?", SENT)
    flip_blob(talked.folder, "content_keys", "wrapped", f"id = {key}", at=20)
    finding = only(verify(talked.folder))
    assert (finding.kind, finding.values) == ("key_unreadable", {"key": str(key)})


@pytest.mark.parametrize(
    "value",
    [b"", b"{}", b"\xff", "text", 7, b'{"h":"","k":"site.created","t":"0001-01-01T00:00:00+14:00","v":1}'],
)
def test_what_is_no_leaf_is_named(value: object, talked: TalkedSite) -> None:
    sql(talked.folder, "UPDATE audit_records SET leaf = ? WHERE position = 0", value)
    assert named(verify(talked.folder)) == {("leaf_malformed", 0), ("record_changed", 0)}


@pytest.mark.parametrize("value", [b"", b"x" * 5, "text", 7])
def test_what_is_no_sealed_body_is_named(value: object, talked: TalkedSite) -> None:
    sql(talked.folder, "UPDATE audit_records SET sealed = ? WHERE position = 0", value)
    assert named(verify(talked.folder)) == {("body_unreadable", 0)}
