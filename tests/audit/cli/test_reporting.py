import csv
import json
import os
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from govim.domain.ids import Position
from govim.storage.site import StoredSite
from govim.wiring.site import load_site
from govim_audit.cli.asking import recorded
from govim_audit.cli.officer import signed_in
from govim_audit.cli.question import Words
from govim_audit.cli.reporting import Format, select_records, site_name, write_report
from govim_audit.cli.verifying import verify
from govim_audit.cli.voice import Status, find_voice
from govim_audit.export.lines import decode_line
from govim_audit.record import Kind
from tests.audit.cli.conftest import PASSWORD, Run
from tests.audit.reports.samples import text_of
from tests.audit.site import TalkedSite, create


def test_hits_and_context_rise_together() -> None:
    chosen = select_records([Position(3), Position(9)], [Position(2), Position(10)])
    assert [(each.position, each.is_hit) for each in chosen] == [
        (2, False),
        (3, True),
        (9, True),
        (10, False),
    ]


def test_a_hit_comes_with_three_entries_before_and_after(site: TalkedSite, tmp_path: Path) -> None:
    voice = find_voice("zh")
    words = Words(text="第101条")
    with (
        signed_in(StoredSite(site.folder), "officer", PASSWORD) as officer,
        recorded(officer, words, Kind.AUDIT_EXPORTED, {}, voice) as question,
    ):
        written = write_report(officer, question, tmp_path / "out", {Format.JSONL}, voice)
    lines = [decode_line(raw) for raw in (written.folder / "records.jsonl").read_bytes().splitlines(True)]
    assert [line.hit for line in lines] == [False, False, False, True, False, False, False]
    assert {line.conversation.id for line in lines if line.conversation} == {str(site.group)}
    assert (written.asked.hits, written.asked.context, written.asked.all_hits_listed) == (1, 6, True)


def test_the_sites_zone_decides_times_days_and_the_verifier_knows(
    site: TalkedSite, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Kiritimati is six hours ahead of Shanghai."""
    voice, zone = find_voice("en"), ZoneInfo("Pacific/Kiritimati")
    with (
        signed_in(StoredSite(site.folder, zone=zone), "officer", PASSWORD) as officer,
        recorded(officer, Words(text="第101条"), Kind.AUDIT_EXPORTED, {}, voice) as question,
    ):
        formats = {Format.CSV, Format.PDF}
        written = write_report(officer, question, tmp_path / "out", formats, voice)
    table = (written.folder / "records.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(table.splitlines()))
    assert {row["Time (Pacific/Kiritimati)"][-6:] for row in rows} == {"+14:00"}
    statement = json.loads((written.folder / "statement.json").read_text())
    assert statement["time_zone"] == "Pacific/Kiritimati"
    printed = text_of(written.folder / "report.pdf")
    assert "+14:00" in printed
    assert "+08:00" not in printed
    assert f"{question.at.astimezone(zone):%Y%m%d}-{question.position}" in printed
    no_site = partial(load_site, file=None, environment={})
    assert verify(written.folder, None, None, no_site, voice) is Status.GOOD
    capsys.readouterr()


def test_what_fails_leaves_nothing(site: TalkedSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("govim_audit.cli.reporting.seal_export", fail)
    voice = find_voice("zh")
    (tmp_path / "exports").mkdir()
    with (
        pytest.raises(OSError, match="No space"),
        signed_in(StoredSite(site.folder), "officer", PASSWORD) as officer,
        recorded(officer, Words(text="第101条"), Kind.AUDIT_EXPORTED, {}, voice) as question,
    ):
        write_report(officer, question, tmp_path / "exports" / "out", {Format.JSONL}, voice)
    assert list((tmp_path / "exports").iterdir()) == []


def test_the_site_is_called_by_the_unit_above_all_others(tmp_path: Path) -> None:
    opened = create(tmp_path / "one")
    assert site_name(StoredSite(opened.folder)).startswith("govim-")
    opened.person("ada", "张爱达", unit="云江市人民政府")
    assert site_name(StoredSite(opened.folder)) == "云江市人民政府"
    opened.person("bo", "李博", unit="另一个单位")
    assert site_name(StoredSite(opened.folder)).startswith("govim-")
    opened.close()


def test_what_an_officer_made_is_the_officers_alone(site: TalkedSite, tmp_path: Path, run: Run) -> None:
    """Whatever the umask is; the index that was brought up on the way, too."""
    for path in site.folder.index.iterdir():
        path.unlink()
    before = os.umask(0)
    try:
        out = tmp_path / "out"
        result = run("report", "撤回的", "--as", "officer", "--data", site.folder.root, "--out", out)
    finally:
        os.umask(before)
    assert result.exit_code == 0, result.output
    everything = [out, *out.rglob("*"), *site.folder.index.rglob("*")]
    assert {"report.pdf", "records.csv", "records.jsonl", "epochs", "lock"} <= {
        path.name for path in everything
    }
    modes = {path: path.stat().st_mode & 0o777 for path in everything}
    assert [path for path in everything if modes[path] != (0o700 if path.is_dir() else 0o600)] == []
