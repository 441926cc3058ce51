from tests.components.server import demo_server, demo_site

__all__ = ["demo_server", "demo_site"]
