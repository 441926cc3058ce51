import json
import tomllib

import pytest

from govim.config.settings import SECTIONS, SETTINGS
from govim.config.shape import json_schema, shape_of
from govim.texts import LANGUAGES, Language


def test_a_shape_says_what_may_be_written() -> None:
    assert shape_of(SETTINGS["listen.port"]) == "1 … 65535"
    assert shape_of(SETTINGS["tls.key"]) == '"…"'
    assert all(shape_of(setting) for setting in SETTINGS.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_schema_explains_each_setting_and_closes_each_table(language: Language) -> None:
    schema = json.loads(json.dumps(json_schema(language)))
    tables = [schema["$defs"][section.title()] for section in SECTIONS]
    properties = [value for table in tables for value in table["properties"].values()]
    assert len(properties) == len(SETTINGS)
    assert all(value["description"] for value in properties)
    assert all(table["additionalProperties"] is False for table in [*tables, schema["$defs"]["Settings"]])


def test_every_default_is_toml() -> None:
    """So that what the page shows can be copied."""
    for setting in SETTINGS.values():
        if setting.default not in {None, ()}:
            written = json.dumps(setting.default)
            assert tomllib.loads(f"x = {written}") == {"x": setting.default}
