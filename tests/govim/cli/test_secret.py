from pathlib import Path

import pytest
import typer

from govim.cli.secret import first_line, new_password, passphrase


def test_the_first_line_of_the_file_is_it(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("金鱼 and paper \nmore\n", encoding="utf-8")
    assert first_line(tmp_path / "f") == passphrase(tmp_path / "f", is_new=True) == "金鱼 and paper "


def test_what_is_not_utf8_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "f").write_bytes(b"\xff")
    with pytest.raises(typer.Exit):
        first_line(tmp_path / "f")


def test_without_a_terminal_nobody_is_asked() -> None:
    with pytest.raises(typer.Exit):
        passphrase(None, is_new=False)
    with pytest.raises(typer.Exit):
        new_password(None)
