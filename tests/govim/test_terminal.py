import pytest

from govim.terminal import is_text, language


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"GOVIM_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "C.UTF-8"}, "zh-CN"),
        ({}, "zh-CN"),
    ],
)
def test_the_language_is_asked_for_or_that_of_the_locale(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str
) -> None:
    for name in ("GOVIM_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


@pytest.mark.parametrize("word", ["", "预算", "a b", "😀"])
def test_words_are_text(word: str) -> None:
    assert is_text(word)


@pytest.mark.parametrize("word", ["\udcff", "预\ud800算"])
def test_lone_surrogates_are_no_text(word: str) -> None:
    assert not is_text(word)
