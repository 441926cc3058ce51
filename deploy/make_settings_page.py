"""Write docs/settings.md from the settings: `python -m deploy.make_settings_page`."""

from pathlib import Path

from govim.config.page import settings_page

TARGET = Path(__file__).parents[1] / "docs/settings.md"

if __name__ == "__main__":
    TARGET.write_text(settings_page(), encoding="utf-8")
