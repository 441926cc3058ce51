import pytest
import typer

from govim.cli.speaking import UNUSABLE, give_up, language, say


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"GOVIM_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "C.UTF-8"}, "zh-CN"),
        ({}, "zh-CN"),
    ],
)
def test_the_language_is_asked_for_or_that_of_the_locale(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str
) -> None:
    for name in ("GOVIM_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def test_what_is_said_is_no_markup(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVIM_LANG", "en")
    say("cli.user.added", login="[red]x[/red]", person="[link=http://x]y")
    assert "[red]x[/red] ([link=http://x]y)" in capsys.readouterr().out


def test_giving_up_says_why_on_the_other_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVIM_LANG", "en")
    with pytest.raises(typer.Exit) as ended:
        give_up("cli.unusable", reason="[bold]because")
    assert ended.value.exit_code == UNUSABLE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "[bold]because" in captured.err
