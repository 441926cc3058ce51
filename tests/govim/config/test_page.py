from govim.config.page import settings_page
from tests.architecture.sources import ROOT


def test_the_page_is_current() -> None:
    """If not: python -m deploy.make_settings_page"""
    assert (ROOT / "docs/settings.md").read_text(encoding="utf-8") == settings_page()
