import pytest

pytest.register_assert_rewrite(
    "tests.govim.delivery.office",
    "tests.scenarios.model.changing_groups",
    "tests.scenarios.model.checks",
    "tests.scenarios.model.device",
    "tests.scenarios.model.machine",
    "tests.scenarios.model.oracle",
    "tests.scenarios.model.talk",
)

from tests.govim.sites import new_served_site, new_site  # noqa: E402 -- after the line that it must not outrun

__all__ = ["new_served_site", "new_site"]
