from pathlib import Path

import pytest

from govim.config.load import Configuration, Origin, load
from govim.config.problem import Complaint, ConfigError, Problem
from govim.config.settings import Settings


def written(tmp_path: Path, text: str, **environment: str) -> Configuration:
    (tmp_path / "govim.toml").write_text(text, encoding="utf-8")
    return load(tmp_path, environment=environment)


def all_refused(tmp_path: Path, text: str, **environment: str) -> tuple[Complaint, ...]:
    with pytest.raises(ConfigError) as caught:
        written(tmp_path, text, **environment)
    return caught.value.complaints


def refused(tmp_path: Path, text: str, **environment: str) -> Complaint:
    (complaint,) = all_refused(tmp_path, text, **environment)
    return complaint


def test_nothing_written_is_the_defaults(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert found.settings == Settings()
    assert set(found.origins.values()) == {Origin.DEFAULT}


def test_the_command_line_goes_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "govim.toml").write_text("[listen]\nhost = '::1'\nport = 1\n[log]\nlevel = 'error'")
    found = load(
        tmp_path,
        environment={"GOVIM_LISTEN__PORT": "2", "GOVIM_LISTEN__HOST": "localhost"},
        overrides={"listen.port": 3, "listen.host": None},
    )
    assert (found.settings.listen.port, found.settings.listen.host) == (3, "localhost")
    assert found.settings.log.level == "error"
    assert found.origins["listen.port"] is Origin.COMMAND_LINE
    assert found.origins["listen.host"] is Origin.ENVIRONMENT
    assert found.places["log.level"] == f"{tmp_path / 'govim.toml'}:5"
    assert found.places["listen.host"] == "GOVIM_LISTEN__HOST"


def test_the_environment_says_numbers_truths_and_lists_as_text(tmp_path: Path) -> None:
    variables = {
        "GOVIM_METRICS__ENABLED": "false",
        "GOVIM_LIMITS__BODY_KIB": "128",
        "GOVIM_PROXY__TRUSTED": "10.0.0.1, 10.1.0.0/16",
    }
    settings = load(tmp_path, environment=variables).settings
    assert (settings.metrics.enabled, settings.limits.body_kib) == (False, 128)
    assert settings.proxy.trusted == ("10.0.0.1", "10.1.0.0/16")


@pytest.mark.parametrize(
    ("text", "problem", "line", "key", "hint"),
    [
        ("[listen]\n\nprot = 1", Problem.UNKNOWN_KEY, 3, "listen.prot", "listen.port"),
        ("[lissen]\nport = 1", Problem.UNKNOWN_KEY, 1, "lissen", "listen"),
        ("[listen]\nport = '1'", Problem.WRONG_VALUE, 2, "listen.port", "1 … 65535"),
        ("[listen]\nport = 0", Problem.WRONG_VALUE, 2, "listen.port", "1 … 65535"),
        ("[metrics]\nenabled = 1", Problem.WRONG_VALUE, 2, "metrics.enabled", "true | false"),
        ("\nlisten = 1", Problem.WRONG_VALUE, 2, "listen", "[listen]"),
        ("[audit]\nmirrors = 'm'", Problem.WRONG_VALUE, 2, "audit.mirrors", '["…", …]'),
        ("[audit]\nmirrors = ['']", Problem.WRONG_VALUE, 2, "audit.mirrors", '["…", …]'),
        ("[log]\nformat = 'xml'", Problem.WRONG_VALUE, 2, "log.format", '"auto" | "json" | "text"'),
        ("[tls]\ncertificate = 'c'", Problem.INCOMPLETE_PAIR, 2, "tls.certificate", "tls.key"),
        ("[listen]\ngateway_port = 8080", Problem.SAME_PORT, 2, "listen.gateway_port", "listen.port"),
        ("[listen]\nport = 9\ngateway_port = 9", Problem.SAME_PORT, 3, "listen.gateway_port", "listen.port"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    tmp_path: Path, text: str, problem: Problem, line: int, key: str, hint: str
) -> None:
    error = refused(tmp_path, text)
    assert (error.problem, error.key, error.hint) == (problem, key, hint)
    assert error.place == f"{tmp_path / 'govim.toml'}:{line}"


def test_all_that_is_wrong_is_said_in_the_order_in_which_it_was_written(tmp_path: Path) -> None:
    text = "[listen]\nport = 'x'\nprot = 1\n[lissen]\n[tls]\nkey = 1\n[site]\ntime_zone = 'Mars'"
    found = all_refused(tmp_path, text, GOVIM_LOG__LEVEL="loud", GOVIM_LISTEN_HOST="::1")
    assert [(each.problem, each.place.rpartition(":")[2], each.key) for each in found] == [
        (Problem.WRONG_VALUE, "2", "listen.port"),
        (Problem.UNKNOWN_KEY, "3", "listen.prot"),
        (Problem.UNKNOWN_KEY, "4", "lissen"),
        (Problem.WRONG_VALUE, "6", "tls.key"),
        (Problem.NOT_A_ZONE, "8", "site.time_zone"),
        (Problem.WRONG_VALUE, "GOVIM_LOG__LEVEL", "log.level"),
        (Problem.MISSPELT_VARIABLE, "GOVIM_*", "GOVIM_LISTEN_HOST"),
        (Problem.INCOMPLETE_PAIR, "6", "tls.key"),
    ]


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    error = refused(tmp_path, "[listen]\nport = = 1")
    assert (error.problem, error.place) == (Problem.SYNTAX, f"{tmp_path / 'govim.toml'}:2")


def test_a_misspelt_variable_is_refused(tmp_path: Path) -> None:
    unknown = refused(tmp_path, "", GOVIM_LISTEN__PROT="1")
    assert (unknown.problem, unknown.hint) == (Problem.UNKNOWN_KEY, "GOVIM_LISTEN__PORT")
    flat = refused(tmp_path, "", GOVIM_LISTEN_PORT="1")
    assert (flat.problem, flat.hint) == (Problem.MISSPELT_VARIABLE, "GOVIM_LISTEN__PORT")


def test_other_variables_are_nobody_s_business(tmp_path: Path) -> None:
    assert written(tmp_path, "", GOVIM_LANG="en", GOVIM_DATA="d", HOME="/").settings == Settings()


def test_no_complaint_repeats_the_value(tmp_path: Path) -> None:
    for text in (
        "[listen]\nport = 'planted-secret'",
        "[site]\ntime_zone = 'planted-secret'",
        "[storage]\nurl = 'postgresql://me:planted-secret@db/govim'",
        "[storage]\nurl = 'postgresql://db/govim?password=planted-secret'",
        "[proxy]\ntrusted = ['planted-secret']",
    ):
        error = refused(tmp_path, text)
        said = [str(error), error.explain("en"), error.explain("zh-CN")]
        assert not any("planted-secret" in each for each in said)
        assert not any("{" in each for each in said[1:])


def test_a_relative_path_counts_from_the_file_or_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, working = tmp_path / "site", tmp_path / "working"
    site.mkdir()
    working.mkdir()
    monkeypatch.chdir(working)
    found = written(
        site, "[audit]\nmirrors = ['../m', '/else']", GOVIM_TLS__KEY="k", GOVIM_TLS__CERTIFICATE="c"
    )
    assert found.settings.audit.mirrors == (site / "../m", Path("/else"))
    assert found.settings.tls.key == working / "k"


@pytest.mark.parametrize("inside", ["", "trail", "../site/m", "link/../site"])
def test_a_mirror_inside_the_data_folder_is_refused(tmp_path: Path, inside: str) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "link").symlink_to(site)
    with pytest.raises(ConfigError) as error:
        written(site, f"[audit]\nmirrors = ['/else', '{site / inside}']")
    [complaint] = error.value.complaints
    assert (complaint.problem, complaint.place) == (Problem.MIRROR_INSIDE, f"{site / 'govim.toml'}:2")


def test_systemd_hands_over_what_is_secret(tmp_path: Path) -> None:
    (tmp_path / "tls.key").write_text("key")
    found = written(tmp_path, "[tls]\ncertificate = 'c'", CREDENTIALS_DIRECTORY=str(tmp_path))
    assert found.settings.tls.key == tmp_path / "tls.key"
    assert found.origins["tls.key"] is Origin.CREDENTIAL


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, file=tmp_path / "other.toml")
    assert [each.problem for each in caught.value.complaints] == [Problem.UNREADABLE]
    assert load(tmp_path).file is None


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "govim.toml").write_bytes("# 中".encode("gb18030"))
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert [each.hint for each in caught.value.complaints] == ["UTF-8"]
