import shutil
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim_audit.verify.data_folder import verify_data_folder
from tests.audit.site import Site, TalkedSite
from tests.audit.tampering import flip, flip_blob, named, only, sql, verify


def listing(folder: Path) -> dict[str, tuple[int, int, int]]:
    found = {str(path): path.lstat() for path in [folder, *folder.rglob("*")]}
    return {name: (stat.st_mtime_ns, stat.st_size, stat.st_mode) for name, stat in found.items()}


def test_an_untouched_site_passes(talked: TalkedSite) -> None:
    verdict = verify(talked.folder)
    assert verdict.is_good
    assert (verdict.records, verdict.disposed, verdict.is_anchored) == (301, 0, False)
    [head] = verdict.heads
    assert (head.epoch, head.size) == (1, 301)
    assert "not anchored" in verdict.summary("en")
    assert {remark.kind for remark in verdict.remarks} == {"not_anchored", "not_proved"}


def test_verifying_leaves_no_trace(talked: TalkedSite) -> None:
    """Also no -shm: one that root made would keep the server from starting."""
    before = listing(talked.folder.root)
    verify(talked.folder)
    assert listing(talked.folder.root) == before


def test_a_site_that_is_being_used_passes(site: Site) -> None:
    """Again and again while people write, and right after a start."""
    site.person("ada", "张爱达")
    site.person("bo", "李博")
    group = site.group("ada", "预算", ["bo"])
    stop = threading.Event()

    def talk() -> None:
        while not stop.is_set():
            message = site.send("ada", group, "你好")
            site.recall("ada", group, message.seq)

    talking = threading.Thread(target=talk)
    talking.start()
    try:
        for _ in range(15):
            verdict = verify(site.folder)
            assert verdict.findings == ()
    finally:
        stop.set()
        talking.join()


def test_without_the_master_key_the_rest_is_verified(talked: TalkedSite, tmp_path: Path) -> None:
    """What an inspector gets: database and trail, no keys."""
    copy = DataFolder(tmp_path / "copy")
    copy.root.mkdir()
    shutil.copy(talked.folder.database, copy.database)
    shutil.copytree(talked.folder.trail, copy.trail)
    verdict = verify(copy)
    assert verdict.is_good
    assert "contents_not_opened" in {remark.kind for remark in verdict.remarks}
    flip_blob(copy, "audit_records", "leaf", "position = 20", at=-12)
    assert ("record_changed", 20) in named(verify(copy))


def test_progress_reaches_its_total(talked: TalkedSite) -> None:
    told: list[tuple[int, int]] = []
    verify_data_folder(StoredSite(talked.folder), progress=lambda done, total: told.append((done, total)))
    assert told
    assert all(0 <= done <= total for done, total in told)


def test_a_missing_database_is_a_finding(tmp_path: Path) -> None:
    assert only(verify(DataFolder(tmp_path))).kind == "database_missing"


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough to be read as one" * 100])
def test_what_is_no_database_is_a_finding(content: bytes, talked: TalkedSite) -> None:
    talked.folder.database.write_bytes(content)
    verdict = verify(talked.folder)
    assert "database_unreadable" in {finding.kind for finding in verdict.findings}


def test_a_torn_database_is_a_finding(talked: TalkedSite) -> None:
    content = talked.folder.database.read_bytes()
    talked.folder.database.write_bytes(content[: len(content) // 2])
    assert not verify(talked.folder).is_good


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.floats(0, 1, exclude_max=True),
    length=st.integers(1, 5000),
    filler=st.binary(min_size=1, max_size=4),
)
def test_no_damage_to_the_database_ends_in_a_traceback(
    at: float, length: int, filler: bytes, first_talk: TalkedSite, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A damaged page may hold nothing that is evidence, so it need not be a finding."""
    folder = DataFolder(tmp_path_factory.mktemp("damaged") / "site")
    shutil.copytree(first_talk.folder.root, folder.root)
    content = bytearray(folder.database.read_bytes())
    start = int(at * len(content))
    damage = (filler * length)[:length][: len(content) - start]
    content[start : start + len(damage)] = damage
    folder.database.write_bytes(content)
    for finding in verify(folder).findings:
        assert finding.text("zh-CN")
    shutil.rmtree(folder.root)


def test_another_signing_key_is_seen(talked: TalkedSite) -> None:
    flip(talked.folder.keys / "trail.key")
    assert only(verify(talked.folder)).kind == "key_differs"


def test_another_master_key_is_seen(talked: TalkedSite) -> None:
    flip(talked.folder.keys / "master.key")
    assert {kind for kind, _ in named(verify(talked.folder))} == {"key_unreadable"}


def test_a_torn_master_key_is_seen(talked: TalkedSite) -> None:
    (talked.folder.keys / "master.key").write_bytes(b"short")
    assert only(verify(talked.folder)).kind == "key_malformed"


def test_an_epoch_that_the_database_forgot_is_named(talked: TalkedSite) -> None:
    shutil.copytree(talked.folder.trail / "1", talked.folder.trail / "2")
    finding = only(verify(talked.folder))
    assert (finding.kind, finding.epoch) == ("rolled_back", 2)


def test_a_position_far_away_does_not_take_for_ever(talked: TalkedSite) -> None:
    sql(talked.folder, "UPDATE audit_records SET position = 9000000000000000000 WHERE position = 300")
    found = named(verify(talked.folder))
    assert found == {("body_unreadable", 9000000000000000000), ("record_moved", 9000000000000000000)}
