import pytest

from govim.texts import catalogue, choose_language, error_text, text


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ("zh-CN", "zh-CN"),
        ("zh", "zh-CN"),
        ("zh-TW,en", "zh-CN"),
        ("en", "en"),
        ("EN-gb;q=0.9, zh", "en"),
        ("fr, de;q=0.9, en;q=0.1", "en"),
        ("fr", "zh-CN"),
        ("", "zh-CN"),
        (None, "zh-CN"),
        (",;=,", "zh-CN"),
    ],
)
def test_the_first_language_that_we_have_is_taken(wanted: str | None, chosen: str) -> None:
    assert choose_language(wanted) == chosen


def test_values_are_filled_in() -> None:
    assert "zhangwei" in text("error.login_taken", "en", login="zhangwei")


def test_a_missing_value_shows_its_name() -> None:
    assert "{login}" in text("error.login_taken", "zh-CN")


def test_a_value_is_not_a_template() -> None:
    """What somebody wrote is shown as it is."""
    assert "{login.__class__}" in text("error.login_taken", "en", login="{login.__class__}")


def test_an_unknown_code_is_an_error_inside() -> None:
    assert error_text("no_such_code", "en", request="x") == text("error.internal", "en", request="x")


def test_a_key_that_is_none_is_a_bug() -> None:
    with pytest.raises(KeyError):
        text("no.such.key")


def test_the_catalogue_is_read_once() -> None:
    assert catalogue() is catalogue()


def test_where_no_request_has_a_number_none_is_asked_for() -> None:
    assert "{" not in error_text("internal", "en") + error_text("of a newer version", "zh-CN")
    assert "r-7" in error_text("internal", "en", request="r-7")
