import pytest

pytest.register_assert_rewrite(
    "tests.components.no_network", "tests.scenarios.stage", "tests.scenarios.device"
)

# After the line that they must not outrun.
from tests.components.haproxy import proxied_server  # noqa: E402
from tests.components.no_network import no_network  # noqa: E402
from tests.components.server import demo_site  # noqa: E402

__all__ = ["demo_site", "no_network", "proxied_server"]
