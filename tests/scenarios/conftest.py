import pytest

pytest.register_assert_rewrite("tests.scenarios.stage", "tests.scenarios.device", "tests.scenarios.auditing")

# After the line that they must not outrun.
from tests.components.faulty_disk import faulty_disk, faulty_library  # noqa: E402
from tests.components.postgres import postgres  # noqa: E402
from tests.components.server import (  # noqa: E402
    demo_server,
    demo_site,
    either_server,
    postgresql_server,
    served_demo,
)

__all__ = [
    "demo_server",
    "demo_site",
    "either_server",
    "faulty_disk",
    "faulty_library",
    "postgres",
    "postgresql_server",
    "served_demo",
]
