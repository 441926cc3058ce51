from pathlib import Path

import pytest
import typer

from govim.cli.configured import as_override, configuration


def test_options_go_before_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVIM_LISTEN__PORT", "2")
    assert configuration(tmp_path, None).settings.listen.port == 2
    assert configuration(tmp_path, None, {"listen.port": 3}).settings.listen.port == 3


def test_a_wrong_configuration_ends_the_command(tmp_path: Path) -> None:
    with pytest.raises(typer.Exit) as ended:
        configuration(tmp_path, tmp_path / "absent.toml")
    assert ended.value.exit_code == 2


def test_no_mirror_on_the_command_line_leaves_those_of_the_file() -> None:
    assert as_override(None) is None
    assert as_override([]) is None
    assert as_override([Path("/m")]) == ["/m"]
