"""One hostile connection costs little, whatever it sends; the figures are those of `make bench`."""

import shutil
from pathlib import Path

import pytest

from tests.benchmarks.hostile import MOST, at_gateway, at_pages
from tests.components.server import running

GENEROUS = 4  # on a machine that does other things besides, caches are cold


@pytest.mark.slow
def test_what_a_hostile_connection_costs_is_bounded(tmp_path: Path, demo_site: Path) -> None:
    # fault 09, fault 13
    shutil.copytree(demo_site, tmp_path / "data")
    with running(tmp_path / "data", with_gateway=True) as server:
        costs = at_gateway(server) | {f"pages: {name}": cost for name, cost in at_pages(server).items()}
    assert {name: cost for name, cost in costs.items() if cost > GENEROUS * MOST} == {}
