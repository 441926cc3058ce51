from govim.config.settings import SETTINGS, Listen, Settings, settings_from, value_at
from govim.texts import catalogue


def test_each_setting_is_explained() -> None:
    assert [path for path in SETTINGS if f"setting.{path}" not in catalogue()] == []


def test_nothing_else_is_explained() -> None:
    explained = [key.removeprefix("setting.") for key in catalogue() if key.startswith("setting.")]
    assert [path for path in explained if path not in SETTINGS] == []


def test_values_by_path_go_in_and_come_out() -> None:
    settings = settings_from({"listen.port": 1})
    assert settings == Settings(listen=Listen(port=1))
    assert value_at(settings, "listen.port") == 1
    assert all(value_at(Settings(), path) == setting.default for path, setting in SETTINGS.items())


def test_a_variable_parts_section_and_name_by_two_underscores() -> None:
    assert SETTINGS["listen.gateway_port"].variable == "GOVIM_LISTEN__GATEWAY_PORT"
