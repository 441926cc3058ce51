import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scenarios.play import Language, PlayError
from tests.scenarios.stage import language as whole_language

small = Language()


@small.sentence("{who} says {text} in {where}")
async def says(spoken: list[str], who: str, text: str, where: str) -> None:
    assert where != "nowhere", "there is no such place"
    spoken.append(f"{where}/{who}: {text}")


@small.sentence("the server stops")
async def stops(spoken: list[str]) -> None:
    spoken.append("silence")


async def test_lines_are_performed_in_order_and_comments_are_not() -> None:
    steps = small.read('# a play\nAda says "你好 in 王芳" in talk\n\n  the server stops  \n', "a.scn")
    spoken: list[str] = []
    for step in steps:
        await step.perform(spoken)
    assert spoken == ["talk/Ada: 你好 in 王芳", "silence"]


@pytest.mark.parametrize(
    "line", ["Ada shouts", "Ada says 你 好 in talk", 'Ada says "你好 in talk', "the  server stops", "dropped"]
)
def test_a_line_that_nobody_understands_is_named(line: str) -> None:
    with pytest.raises(PlayError, match=r"a\.scn:2: "):
        small.read(f"# first\n{line}", "a.scn")


def test_a_line_with_two_meanings_is_refused() -> None:
    language = Language()
    language.sentence("{who} stops")(stops)
    language.sentence("Ada {what}")(stops)
    with pytest.raises(PlayError, match=r"\{who\} stops; or Ada \{what\}"):
        language.read("Ada stops", "a.scn")


async def test_what_does_not_come_true_names_its_line() -> None:
    [step] = small.read('Ada says "你好" in nowhere', "a.scn")
    with pytest.raises(PlayError, match=r"a\.scn:1: Ada says .*there is no such place"):
        await step.perform([])


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        steps = whole_language.read(text, "a.scn")
    except PlayError:
        return
    assert all(line.strip()[:1] in {"", "#"} for line in text.splitlines()) or steps


@given(st.text(st.characters(exclude_characters='"', exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_a_quoted_text_comes_back_as_it_was_written(text: str) -> None:
    [step] = small.read(f'Ada says "{text}" in talk', "a.scn")
    assert step.arguments == {"who": "Ada", "text": text, "where": "talk"}
