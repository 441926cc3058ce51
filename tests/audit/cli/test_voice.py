import pytest
import typer

from govim_audit.cli.voice import Status, find_voice


@pytest.mark.parametrize(
    ("lang", "variables", "language"),
    [
        (None, {}, "zh-CN"),
        (None, {"LANG": "en_US.UTF-8"}, "en"),
        (None, {"LANG": "C.UTF-8"}, "zh-CN"),
        (None, {"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh-CN"),
        (None, {"GOVIM_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ("zh", {"GOVIM_LANG": "en"}, "zh-CN"),
    ],
)
def test_the_language_is_the_one_wanted(
    monkeypatch: pytest.MonkeyPatch, lang: str | None, variables: dict[str, str], language: str
) -> None:
    for name in ("GOVIM_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert find_voice(lang).language == language


def test_an_end_is_said_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended:
        find_voice("en").end(Status.REFUSED, "[red]no[/red]")
    assert ended.value.exit_code == 3
    assert capsys.readouterr() == ("", "[red]no[/red]\n")


def test_progress_stays_off_what_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    voice = find_voice("en")
    with voice.progress() as progress:
        voice.task(progress, "audit.cli.indexing")(1, 2)
    assert capsys.readouterr() == ("", "")
