import pytest
import typer

from govim.cli.speaking import UNUSABLE, give_up, say


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
