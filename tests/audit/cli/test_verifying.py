from functools import partial
from pathlib import Path

import pytest
import typer

from govim.wiring.site import load_site
from govim_audit.cli.verifying import verify
from govim_audit.cli.voice import Status, find_voice
from govim_audit.export.write import Selected
from tests.audit.exports import export
from tests.audit.site import TalkedSite

SITE_AT = partial(load_site, file=None, environment={})


def test_a_key_is_taken_from_its_file(talked: TalkedSite, tmp_path: Path) -> None:
    made = export(talked, tmp_path / "export", [Selected(20), Selected(21), Selected(22)])
    vkey = talked.folder.trail / "1" / "vkey"
    assert verify(made, None, str(vkey), SITE_AT, find_voice("en")) is Status.GOOD
    assert verify(made, None, vkey.read_text().strip(), SITE_AT, find_voice("en")) is Status.GOOD
    assert verify(made, None, "another+00000000+key", SITE_AT, find_voice("en")) is Status.FINDINGS


def test_each_finding_is_named(
    talked: TalkedSite, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = export(talked, tmp_path / "export", [Selected(20), Selected(21), Selected(22)])
    (made / "extra.txt").write_text("x")
    (made / "README.txt").write_text("x")
    assert verify(made, None, None, SITE_AT, find_voice("en")) is Status.FINDINGS
    said = capsys.readouterr().out
    assert "extra.txt" in said
    assert "README.txt" in said
    assert said.rstrip().splitlines()[-1].startswith("Verification failed")


def test_a_torn_export_is_still_looked_at(talked: TalkedSite, tmp_path: Path) -> None:
    made = export(talked, tmp_path / "export", [Selected(20), Selected(21), Selected(22)])
    (made / "manifest.json").unlink()
    assert verify(made, None, None, SITE_AT, find_voice("en")) is Status.FINDINGS


def test_anything_else_is_unusable(tmp_path: Path) -> None:
    with pytest.raises(typer.Exit) as ended:
        verify(tmp_path, None, None, SITE_AT, find_voice("en"))
    assert ended.value.exit_code == Status.UNUSABLE
