import pytest

from govim.cli.speaking import out, problems
from tests.components.server import demo_server, demo_site

__all__ = ["demo_server", "demo_site"]


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """The consoles took the width of whoever imported them first; a cut line could not be compared."""
    for console in (out, problems):
        monkeypatch.setattr(console, "width", 300)
