import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from govim.console import perform
from govim.control.commands import SetPassword
from govim.identity.passwords import Passwords
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim_audit.cli import app
from tests.audit.site import TalkedSite
from tests.components.server import demo_server, demo_site

__all__ = ["demo_server", "demo_site"]

PASSWORD = "correct horse"
Run = Callable[..., Result]


@pytest.fixture(scope="session")
def first_signed(first_talk: TalkedSite, tmp_path_factory: pytest.TempPathFactory) -> TalkedSite:
    """Not to be changed: see `site`."""
    folder = tmp_path_factory.mktemp("signed") / "site"
    shutil.copytree(first_talk.folder.root, folder)
    passwords = Passwords()
    for login in ("ada", "officer"):
        perform(
            StoredSite(DataFolder(folder)), SetPassword(login=login, password_hash=passwords.hash(PASSWORD))
        )
    passwords.close()
    return replace(first_talk, folder=DataFolder(folder))


@pytest.fixture
def site(first_signed: TalkedSite, tmp_path: Path) -> TalkedSite:
    """A copy of one's own of a closed site where `ada` and `officer` can sign in."""
    shutil.copytree(first_signed.folder.root, tmp_path / "site")
    return replace(first_signed, folder=DataFolder(tmp_path / "site"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, in this process, in Chinese."""
    monkeypatch.setenv("GOVIM_PASSWORD", PASSWORD)
    monkeypatch.setenv("GOVIM_LANG", "zh-CN")

    def invoke(*words: object) -> Result:
        return CliRunner().invoke(app, list(map(str, words)))

    return invoke
