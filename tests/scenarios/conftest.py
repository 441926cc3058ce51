import pytest

pytest.register_assert_rewrite("tests.scenarios.stage", "tests.scenarios.device", "tests.scenarios.auditing")

from tests.components.server import demo_server, demo_site  # noqa: E402 -- after the line that it must not outrun

__all__ = ["demo_server", "demo_site"]
