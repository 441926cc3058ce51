import contextlib
import os
import pty
import sys
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


def type_in(program: str, *lines: str) -> str:
    """What a terminal shows."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-c", program])
    said = b""
    for line in lines:
        while not said.endswith(b": "):  # the space comes once nothing is echoed
            said += os.read(terminal, 4096)
        os.write(terminal, f"{line}\n".encode())
        said += b"."
    with contextlib.suppress(OSError):  # EIO: the other end is closed
        while more := os.read(terminal, 4096):
            said += more
    os.close(terminal)
    os.waitpid(pid, 0)
    return said.decode()


def test_a_new_one_is_asked_for_twice_until_both_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVIM_LANG", "zh-CN")
    program = "from govim.cli.secret import new_password as ask; print('got', ask(None))"
    said = type_in(program, "gold fish", "gold dish", "silver fish", "silver fish")
    assert said.count("密码") == said.count("再输入一次") == 2
    assert "两次输入不同，请重新输入。" in said
    assert said.rstrip().endswith("got silver fish")
    assert "gold" not in said


def test_one_that_is_known_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVIM_LANG", "en")
    program = "from govim.cli.secret import passphrase as ask; print('got', ask(None, is_new=False))"
    assert type_in(program, "gold fish").rstrip().endswith("got gold fish")
