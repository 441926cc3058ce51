from tests.components.browser import chromium, open_page
from tests.components.server import demo_server

__all__ = ["chromium", "demo_server", "open_page"]
