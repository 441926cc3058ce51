from tests.components.browser import chromium, open_page
from tests.components.server import demo_server, demo_site

__all__ = ["chromium", "demo_server", "demo_site", "open_page"]
