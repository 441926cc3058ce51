import pytest

pytest.register_assert_rewrite("tests.govim.storage.contract")

from tests.govim.sites import closed_site, core, folder, new_site, store, world  # noqa: E402

__all__ = ["closed_site", "core", "folder", "new_site", "store", "world"]
