from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from govim.cli.main import app
from govim.conformance.cli import app as conformance
from govim.texts import LANGUAGES, catalogue
from govim.usage import explain
from govim_audit.cli.main import app as audit

WRONG = [
    (app, ["serve", "--prot", "1"], "没有选项 --prot，是否应为 --host, --port？用法见 govim serve --help。"),
    (app, ["serve", "-x"], "没有选项 -x。用法见 govim serve --help。"),
    (app, ["bogus"], "没有命令 bogus。用法见 govim --help。"),
    (app, ["user", "bogus"], "没有命令 bogus。用法见 govim user --help。"),
    (app, ["user", "add", "x"], "缺少选项 --name。用法见 govim user add --help。"),
    (app, ["backup"], "缺少参数 place。用法见 govim backup --help。"),
    (app, ["user", "add", "a", "b", "--name", "x"], "多出参数 b。用法见 govim user add --help。"),
    (app, ["serve", "--port"], "选项 --port 后须给出值。用法见 govim --help。"),
    (app, ["backup", "x", "--only-folder=3"], "选项 --only-folder 不带值。用法见 govim --help。"),
    (app, ["serve", "--port", "abc"], "--port 的值不是整数。用法见 govim serve --help。"),
    (app, ["serve", "--port", "0"], "--port 的值太小，至少为 1。用法见 govim serve --help。"),
    (app, ["serve", "--port", "70000"], "--port 的值太大，至多为 65535。用法见 govim serve --help。"),
    (audit, ["search"], "缺少选项 --as。用法见 govim-audit search --help。"),
    (audit, ["search", "--as", "x", "--lang", "fr"], "--lang 的值不对，应为 zh, zh-CN, en 之一。"),
    (conformance, [], "缺少参数 url。用法见 govim-conformance --help。"),
    (conformance, ["x", "--password-file", "/absent"], "--password-file 指明的文件 /absent 不存在。"),
    (conformance, ["x", "--password-file", "/"], "--password-file 指明的 / 是目录，应为文件。"),
]
NAMES = {id(app): "govim", id(audit): "govim-audit", id(conformance): "govim-conformance"}


@pytest.mark.parametrize(("program", "words", "said"), WRONG, ids=[" ".join(words) for _, words, _ in WRONG])
def test_what_was_typed_wrong_is_said_in_the_chosen_language(
    monkeypatch: pytest.MonkeyPatch, program: typer.Typer, words: list[str], said: str
) -> None:
    output = []
    for language in LANGUAGES:
        monkeypatch.setenv("GOVIM_LANG", language)
        result = CliRunner().invoke(program, words, prog_name=NAMES[id(program)])
        assert (result.exit_code, result.stdout) == (2, "")
        output.append(result.stderr)
    assert output[0].startswith(f"未执行：{said}")
    assert output[1].startswith("Not done: ")
    assert not any("{" in each for each in output)


def test_a_message_that_is_not_known_is_left_to_typer() -> None:
    assert explain("Usage: govim", "govim", "en") is None


def test_a_value_that_is_wrong_in_a_new_way_is_said_without_english() -> None:
    said = explain("Invalid value for '--x': Input should be blue", "govim", "zh-CN")
    assert said == "未执行：--x 的值不对。用法见 govim --help。"


def test_each_message_has_its_text() -> None:
    from govim.usage import _MESSAGES

    assert [key for key in _MESSAGES if f"usage.{key}" not in catalogue()] == []


def test_a_file_that_may_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read everything, so the system's answer is replaced."""
    (tmp_path / "passwords").touch()
    monkeypatch.setenv("GOVIM_LANG", "en")
    monkeypatch.setattr("os.access", lambda *_, **__: False)
    result = CliRunner().invoke(conformance, ["x", "--password-file", str(tmp_path / "passwords")])
    assert "passwords, which --password-file names, cannot be read" in result.stderr
