import asyncio

import pytest

from govim.console import perform
from govim.control.commands import AddUser, Done, Refusal
from govim.control.server import serve_commands
from govim.delivery.commits import LoopCommits
from govim.storage.database import FolderInUse, UnusableStorage, take_lock
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import open_core

ADD = AddUser(name="张伟", login="zhangwei")


def test_without_a_server_it_is_done_here(folder: DataFolder) -> None:
    assert isinstance(perform(StoredSite(folder), ADD), Done)
    assert perform(StoredSite(folder), ADD) == Refusal(code="login_taken", detail={"login": "zhangwei"})
    take_lock(folder).close()  # and the folder is free again


async def test_a_running_server_does_it(folder: DataFolder) -> None:
    commits = LoopCommits()
    core = open_core(StoredSite(folder), answers=commits.answers)
    commits.bind(core.writer.submit, lambda _: None)
    server = await serve_commands(folder.socket, commits, core.work_of)
    assert isinstance(await asyncio.to_thread(perform, StoredSite(folder), ADD), Done)
    assert await core.reader.account("zhangwei") is not None
    server.close()
    core.close()


def test_a_server_that_is_just_starting_is_not_disturbed(folder: DataFolder) -> None:
    """It holds the lock and does not listen yet."""
    with take_lock(folder), pytest.raises(FolderInUse):
        perform(StoredSite(folder), ADD)


def test_without_a_site_nothing_is_made(folder: DataFolder) -> None:
    nowhere = DataFolder(folder.root / "nowhere")
    with pytest.raises(UnusableStorage, match="govim init"):
        perform(StoredSite(nowhere), ADD)
    assert not nowhere.root.exists()
