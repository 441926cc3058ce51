import pytest

pytest.register_assert_rewrite(
    "tests.govim.storage.contract_acts",
    "tests.govim.storage.contract_sending",
    "tests.govim.storage.contract",
)

from tests.components.postgres import postgres  # noqa: E402
from tests.govim.sites import (  # noqa: E402
    closed_site,
    core,
    folder,
    new_served_site,
    new_site,
    served_site,
    store,
    world,
)

__all__ = [
    "closed_site",
    "core",
    "folder",
    "new_served_site",
    "new_site",
    "postgres",
    "served_site",
    "store",
    "world",
]
