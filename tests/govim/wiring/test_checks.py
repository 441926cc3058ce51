import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlalchemy import text as text_of_sql

from govim.config.settings import Audit, Listen, Settings, Tls
from govim.domain.finding import Finding, State
from govim.storage.condition import write_progress
from govim.storage.database import open_writer
from govim.storage.failed_mark import mark_failed
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.texts import catalogue, text
from govim.tls.authority import alternative_name
from govim.tls.folder import TlsFolder
from govim.wiring import checks, open_core
from govim.wiring.checks import examine, find_server
from tests.components.postgres import PostgresServer
from tests.govim.sites import ServedSite

NOW = datetime.now(UTC)
EVERYWHERE = Settings(listen=Listen(host="0.0.0.0"))


def found(folder: DataFolder, component: str, settings: Settings = Settings()) -> Finding:  # noqa: B008
    (finding,) = [
        each for each in examine(StoredSite(folder), settings, now=NOW) if each.component == component
    ]
    return finding


def summary(finding: Finding) -> tuple[State, str]:
    return finding.state, finding.cause


def test_a_new_site_has_no_problem(folder: DataFolder) -> None:
    findings = list(examine(StoredSite(folder), Settings(), now=NOW))
    assert [each for each in findings if each.state is State.PROBLEM and each.component != "frontend"] == []
    assert {"keys", "space", "trail", "index", "certificate"} <= {each.component for each in findings}


def test_without_a_site_the_rest_is_not_looked_at(tmp_path: Path) -> None:
    findings = list(examine(StoredSite(DataFolder(tmp_path)), Settings(), now=NOW))
    assert summary(findings[-1]) == (State.PROBLEM, "no_site")


@pytest.mark.parametrize("name", ["keys/master.key", "tls/ca.key", "tls/server.pem"])
def test_a_key_that_others_can_read_is_a_problem(folder: DataFolder, name: str) -> None:
    TlsFolder.of(folder).make([alternative_name("a")], at=NOW)
    assert summary(found(folder, "keys")) == (State.OK, "private")
    (folder.root / name).chmod(0o640)
    finding = found(folder, "keys")
    assert summary(finding) == (State.PROBLEM, "loose")
    assert name in str(finding.values["files"])


def test_a_configured_key_that_others_can_read_is_a_problem(folder: DataFolder, tmp_path: Path) -> None:
    key = tmp_path / "a key.pem"
    key.touch(mode=0o644)
    finding = found(folder, "keys", Settings(tls=Tls(certificate=key, key=key)))
    assert (summary(finding), finding.values["files"]) == ((State.PROBLEM, "loose"), f"'{key}'")


def test_a_folder_that_others_can_enter_is_said_with_its_mode(folder: DataFolder) -> None:
    assert summary(found(folder, "folder")) == (State.OK, "in_use")
    folder.root.chmod(0o755)
    finding = found(folder, "folder")
    assert (summary(finding), finding.values["mode"]) == ((State.WARNING, "open_folder"), "755")


def test_a_storage_that_failed_is_a_problem_until_accepted(folder: DataFolder) -> None:
    assert summary(found(folder, "storage")) == (State.OK, "sound")
    mark_failed(folder, OSError("EIO"))
    finding = found(folder, "storage")
    assert (summary(finding), finding.values) == ((State.PROBLEM, "failed"), {"reason": "OSError: EIO"})


def test_a_full_or_read_only_disk_is_a_problem(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LEAST_FREE_MIB", 1 << 40)
    assert summary(found(folder, "space")) == (State.PROBLEM, "little")
    values = list(os.statvfs(folder.root))
    values[8] |= os.ST_RDONLY
    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result(values))
    assert summary(found(folder, "space")) == (State.PROBLEM, "read_only")


def test_a_checkpoint_ahead_of_the_records_is_a_problem(folder: DataFolder) -> None:
    assert summary(found(folder, "trail")) == (State.OK, "trail")
    checkpoint = folder.trail / "1/checkpoint"
    checkpoint.write_text(checkpoint.read_text().replace("\n1\n", "\n9\n", 1))
    assert summary(found(folder, "trail")) == (State.PROBLEM, "trail_ahead")


def test_an_index_far_behind_is_said(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    assert summary(found(folder, "index")) == (State.WARNING, "no_index")
    write_progress(folder, 0)
    assert summary(found(folder, "index")) == (State.OK, "index")
    monkeypatch.setattr(checks, "MOST_INDEX_LAG", 0)
    assert summary(found(folder, "index")) == (State.WARNING, "index_behind")


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (31, (State.OK, "certificate_good")),
        (29, (State.WARNING, "certificate_soon")),
        (6, (State.PROBLEM, "certificate_urgent")),
        (-1, (State.PROBLEM, "certificate_expired")),
    ],
)
def test_the_end_of_a_certificate_is_said_in_time(
    folder: DataFolder, days: int, expected: tuple[State, str]
) -> None:
    made_at = NOW - timedelta(days=397 - days) + timedelta(hours=1)
    TlsFolder.of(folder).make([alternative_name("a")], at=made_at)
    finding = found(folder, "certificate", EVERYWHERE)
    assert summary(finding) == expected
    assert finding.values["days"] == days
    assert summary(found(folder, "certificate")) == (State.OK, "plain")


def test_a_certificate_that_cannot_be_read_is_a_problem(folder: DataFolder) -> None:
    settings = Settings(tls=Tls(certificate=Path("/absent"), key=Path("/absent")))
    assert summary(found(folder, "certificate", settings)) == (State.PROBLEM, "certificate_unusable")


@pytest.mark.parametrize(
    ("version", "cause"), [("0000", "older_schema"), ("9999", "newer_schema"), ("abc", "other_schema")]
)
def test_a_schema_of_another_version_is_said(folder: DataFolder, version: str, cause: str) -> None:
    engine = open_writer(folder)
    with engine.begin() as connection:
        connection.execute(text_of_sql("UPDATE alembic_version SET version_num = :v"), {"v": version})
    engine.dispose()
    assert summary(found(folder, "database")) == (State.PROBLEM, cause)


def test_no_server_is_not_a_problem(folder: DataFolder) -> None:
    assert summary(find_server(folder)) == (State.OK, "stopped")


def test_each_finding_has_its_texts_and_what_is_not_well_a_remedy(folder: DataFolder) -> None:
    for finding in examine(StoredSite(folder), Settings(), now=NOW):
        assert f"health.{finding.component}" in catalogue()
        said = text(f"health.cause.{finding.cause}", "en", **finding.values)
        assert "{" not in said
    causes = {key.removeprefix("health.cause.") for key in catalogue() if key.startswith("health.cause.")}
    remedies = {key.removeprefix("health.remedy.") for key in catalogue() if key.startswith("health.remedy.")}
    well = {
        "version", "built", "font", "config_valid", "in_use", "private", "free", "running", "stopped",
        "trail", "index", "plain", "certificate_good", "works", "database",
        "backed_up", "needs_no_backup", "mirror", "sound",
    }  # fmt: skip
    assert remedies == causes - well


def test_a_mirror_that_lacks_the_checkpoint_is_a_problem(folder: DataFolder, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    settings = Settings(audit=Audit(mirrors=(mirror,)))
    assert summary(found(folder, "mirror", settings)) == (State.PROBLEM, "mirror_behind")
    open_core(StoredSite(folder), mirrors=(mirror,)).close()
    assert summary(found(folder, "mirror", settings)) == (State.OK, "mirror")


def test_of_a_database_server_the_place_is_said(served_site: ServedSite) -> None:
    (finding,) = [each for each in _examined(served_site.stored) if each.component == "database"]
    assert summary(finding) == (State.OK, "database")
    assert str(finding.values["place"]).startswith("postgresql://govim@")


def test_an_empty_or_absent_database_is_a_problem_and_the_rest_is_examined(
    served_site: ServedSite, postgres: PostgresServer, tmp_path: Path
) -> None:
    for url, cause in (
        (postgres.new_database(), "empty_database"),
        (f"postgresql://govim@/none?host={tmp_path}", "no_database"),
    ):
        findings = _examined(StoredSite(served_site.folder, make_url(url)))
        (finding,) = [each for each in findings if each.component == "database"]
        assert summary(finding) == (State.PROBLEM, cause)
        assert {"keys", "space", "certificate"} <= {each.component for each in findings}


def _examined(site: StoredSite) -> list[Finding]:
    return list(examine(site, Settings(), now=NOW))
