import pytest

from govim_audit.cli.showing import safe


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\x1b[31mred\x07", "[U+001B][31mred[U+0007]"),
        ("a\u202eb", "a[U+202E]b"),
        ("[bold]not markup[/bold]", "[bold]not markup[/bold]"),
        ("\u200b" * 5000, "[U+200B ×5000]"),
        ("一⼀ 𠮷", "一⼀ 𠮷"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_what_somebody_wrote_is_shown_and_not_obeyed(written: str, shown: str) -> None:
    assert safe(written).plain == shown


def test_a_match_is_underlined() -> None:
    marked = safe("關於土地出讓", "土地")
    assert [(span.start, span.end) for span in marked.spans if "underline" in str(span.style)] == [(2, 4)]
