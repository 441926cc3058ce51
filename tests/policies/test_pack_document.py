import pytest

from govim_policies.pack_document import Document, PackError, Problem, Table


def root(text: str) -> Table:
    return Document(text, "some.toml").root()


def place(error: PackError) -> tuple[Problem, int, str]:
    return error.problem, error.line, error.key


def test_an_error_says_file_line_key_and_what_was_expected() -> None:
    with pytest.raises(PackError) as caught:
        root("\na = 'x'").whole("a", at_least=0, at_most=9)
    assert str(caught.value) == "some.toml:2: a: wrong_type (integer)"
    assert caught.value.code == "policy_pack_wrong_type"


@pytest.mark.parametrize("value", [-1, 10])
def test_a_number_has_bounds(value: int) -> None:
    with pytest.raises(PackError) as caught:
        root(f"a = {value}").whole("a", at_least=0, at_most=9)
    assert place(caught.value) == (Problem.OUT_OF_RANGE, 1, "a")


@pytest.mark.parametrize("written", ["[t]\nx = 1", "t.x = 1", "t = { x = 1 }", "['t']\n'x' = 1"])
def test_an_unknown_key_is_refused_however_the_table_is_written(written: str) -> None:
    with pytest.raises(PackError) as caught:
        root(f"\n{written}").table("t").end()
    assert caught.value.problem is Problem.UNKNOWN_KEY
    assert caught.value.key == "t.x"
    assert caught.value.line in {2, 3}


def test_a_key_without_a_line_of_its_own_is_placed_at_the_table_around_it() -> None:
    with pytest.raises(PackError) as caught:
        next(iter(root("\n\n[[t]]\n# empty").tables("t"))).text("x")
    assert place(caught.value) == (Problem.MISSING_KEY, 3, "t[0].x")


@pytest.mark.parametrize(("text", "line"), [("a = [", 1), ("a = 1\n\nb", 3), ("a = 1\na = 2", 2)])
def test_a_syntax_error_names_its_line(text: str, line: int) -> None:
    with pytest.raises(PackError) as caught:
        Document(text, "some.toml")
    assert place(caught.value) == (Problem.SYNTAX, line, "")


def test_an_identifier_has_few_characters() -> None:
    assert root("id = 'a-1_b'").identifier("id") == "a-1_b"
    for bad in ("", "1a", "A", "a b", "a.b", "密", "a" * 65):
        with pytest.raises(PackError):
            root(f"id = '{bad}'").identifier("id")
