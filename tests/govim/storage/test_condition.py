import time

import pytest

from govim.storage.condition import Condition, Progress, read_condition, read_progress, write_progress
from govim.storage.folder import DataFolder
from govim.wiring import Core


def condition(core: Core) -> Condition:
    from govim.storage.database import open_reader

    engine = open_reader(core.folder)
    try:
        with engine.begin() as connection:
            return read_condition(connection, core.folder)
    finally:
        engine.dispose()


def test_a_new_site_has_its_first_record_and_nothing_is_behind(core: Core) -> None:
    core.publisher.publish()
    found = condition(core)
    assert (found.epoch, found.records, found.published, found.next_position) == (1, 1, 1, 1)
    assert found.indexed is None
    assert found.database_bytes > 0


def test_without_a_checkpoint_nothing_is_published(core: Core) -> None:
    core.publisher.stop()
    (core.folder.trail / "1/checkpoint").unlink()
    assert condition(core).published == 0


def test_the_follower_says_how_far_it_is(core: Core) -> None:
    write_progress(core.folder, 7)
    assert read_progress(core.folder) == condition(core).indexed == 7


@pytest.mark.parametrize("content", [b"", b"x", b"\xff"])
def test_a_torn_word_of_it_is_none(folder: DataFolder, content: bytes) -> None:
    (folder.index / "progress").write_bytes(content)
    assert read_progress(folder) is None


def test_it_says_so_at_most_once_a_second(folder: DataFolder) -> None:
    progress = Progress(folder)
    progress.tell(1)
    progress.tell(2)
    assert read_progress(folder) == 1
    time.sleep(1.01)
    progress.tell(3)
    assert read_progress(folder) == 3
