import pytest

from govim_policies.toml_text import TomlSyntaxError, TomlText


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("\na = 1", "a", 2),
        ("[t]\n\nx = 1", "t.x", 3),
        ("['t' . u]\nx = 1", "t.u.x", 2),
        ("[[t]]\n[[t]]\nx = 1", "t[1].x", 3),
        ("t.x = 1", "t.x", 1),
    ],
)
def test_a_key_knows_its_line(text: str, key: str, line: int) -> None:
    assert TomlText(text).line(key) == line


def test_a_key_without_a_line_is_placed_at_what_is_around_it() -> None:
    toml = TomlText("\n[t]\nx = { y = [1] }")
    assert (toml.line("t.x.y[0]"), toml.line("t.z"), toml.line("u")) == (3, 2, 1)


@pytest.mark.parametrize(("text", "line"), [("a = [", 1), ("a = 1\n\nb", 3), ("a = 1\na = 2", 2)])
def test_a_syntax_error_knows_its_line(text: str, line: int) -> None:
    with pytest.raises(TomlSyntaxError) as caught:
        TomlText(text)
    assert caught.value.line == line


def test_a_nesting_without_end_is_a_syntax_error() -> None:
    with pytest.raises(TomlSyntaxError):
        TomlText("a = " + "[" * 100_000)
