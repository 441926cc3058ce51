import pytest

from govim.domain.errors import BadLogin, BadName
from govim.domain.naming import MAX_LOGIN, MAX_NAME, check_login, check_name, findable
from govim_policies.folding import fold


@pytest.mark.parametrize("login", ["a", "zhang.wei-2_x@office", "张伟", "ＡＢ", "7", "x" * MAX_LOGIN])
def test_letters_digits_and_four_marks_make_a_login(login: str) -> None:
    check_login(login)


@pytest.mark.parametrize(
    "login",
    [
        "",
        " ",
        "a b",
        " a",
        "a\n",
        "a/b",
        "<a>",
        "a\u200b",
        "\u202ea",
        "²",
        "\udcff",
        "x" * (MAX_LOGIN + 1),
        "\u3164",
        "\ufdfa" * 4,
    ],
)
def test_anything_else_is_no_login(login: str) -> None:
    with pytest.raises(BadLogin):
        check_login(login)


@pytest.mark.parametrize("name", ["王", "Ada Lovelace", "阿卜杜拉·买买提", "\ue000", "𠮷", "名" * MAX_NAME])
def test_what_can_be_seen_is_a_name(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "\u3000",
        "a\nb",
        "a\u2028b",
        "\u202eevil",
        "\u200b",
        "\x1b[31m",
        "\udcff",
        "\u3164",
        "名" * (MAX_NAME + 1),
    ],
)
def test_what_hides_or_breaks_the_line_is_no_name(name: str) -> None:
    with pytest.raises(BadName):
        check_name(name)


@pytest.mark.parametrize("typed", ["王", "芳", "wang fang", "wangf", "WANGFANG", "wf", "ｗｆ"])
def test_people_are_found_as_one_types(typed: str) -> None:
    assert fold(typed) in findable("王芳", "wang fang")


def test_without_pinyin_it_is_the_name() -> None:
    assert findable("Ada", "").split() == ["ada"]
