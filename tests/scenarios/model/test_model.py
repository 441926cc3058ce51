"""Conversations behave as a dictionary does, whatever people do in whatever order."""

import itertools
import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import make_url

from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from tests.components.postgres import PostgresServer
from tests.govim.sites import ServedSite
from tests.scenarios.model.machine import Conversations

IS_SOAK = os.environ.get("GOVIM_SOAK") == "1"


def a_few(examples: int, steps: int) -> settings:
    """The same ones each time; in the long form others each time."""
    return settings(
        max_examples=examples * 50 if IS_SOAK else examples,
        stateful_step_count=steps * 3 if IS_SOAK else steps,
        derandomize=not IS_SOAK,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink] if IS_SOAK else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def play(new_site: Callable[[], StoredSite], how: settings) -> Counter[str]:
    """How often what was asked was answered how; the long form prints it."""
    covered: Counter[str] = Counter()

    class OnSites(Conversations):
        def __init__(self) -> None:
            super().__init__(new_site, covered)

    run_state_machine_as_test(OnSites, settings=how)
    for answered, times in sorted(covered.items()):
        print(f"{times:6} {answered}")
    return covered


@pytest.mark.slow
@pytest.mark.timeout(7200 if IS_SOAK else 300)
def test_conversations_are_what_the_model_says(new_site: DataFolder, tmp_path: Path) -> None:
    numbers = itertools.count()

    def a_site() -> StoredSite:
        folder = tmp_path / str(next(numbers))
        shutil.copytree(new_site.root, folder, ignore=shutil.ignore_patterns("reserve"))
        return StoredSite(DataFolder(folder))

    play(a_site, a_few(16, 40))


@pytest.mark.slow
@pytest.mark.timeout(7200 if IS_SOAK else 300)
def test_they_are_so_on_postgresql(
    new_served_site: ServedSite, postgres: PostgresServer, tmp_path: Path
) -> None:
    numbers = itertools.count()

    def a_site() -> StoredSite:
        folder = tmp_path / str(next(numbers))
        shutil.copytree(new_served_site.folder.root, folder, ignore=shutil.ignore_patterns("reserve"))
        return StoredSite(DataFolder(folder), make_url(postgres.new_database(copy_of=new_served_site.url)))

    play(a_site, a_few(2, 15))
