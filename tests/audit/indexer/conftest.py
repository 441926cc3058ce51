from collections.abc import Iterator
from pathlib import Path

import pytest

from govim.domain.actor import CONSOLE
from govim.domain.entry import text_content
from govim.ports import Transaction, Work
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring.core import Core, create_site, open_core
from govim_audit.record import Kind


class Site:
    """A data folder with a writer, as a server holds it."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.folder = core.folder

    def say(self, *texts: str) -> None:
        """A record with a text for each, in one commit."""

        def run(tx: Transaction) -> None:
            at = self.core.clock.now()
            for text in texts:
                content = text_content(text)
                tx.records.add(
                    Kind.MESSAGE_REFUSED, at=at, actor=None, origin=CONSOLE, body={}, content=content
                )

        self.core.writer.run(Work(run=run))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = DataFolder(tmp_path / "site")
    create_site(StoredSite(folder))
    core = open_core(StoredSite(folder))
    yield Site(core)
    core.close()
