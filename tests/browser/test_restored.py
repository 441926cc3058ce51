"""A backup is restored under an open page: it shows the restored log only, and delivers what it kept."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_chat import say, two_people
from tests.components.browser import OpenPage
from tests.components.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PATIENCE = 40_000


def govim(*words: object) -> None:
    ran = subprocess.run([sys.executable, "-m", "govim", *map(str, words)], capture_output=True, check=False)
    assert ran.returncode == 0, (ran.stdout + ran.stderr).decode()


def restore(backup: Path, data: Path) -> None:
    """In the place of what is there."""
    lost = data.with_name("lost")
    data.rename(lost)
    govim("restore", backup, "--data", data, "--keys", lost / "keys")


def shown(page: Page, text: str) -> None:
    expect(page.get_by_role("main").get_by_text(text, exact=True).last).to_be_visible(timeout=PATIENCE)


def test_a_page_shows_the_restored_log_only_and_sends_what_it_kept(
    demo_server: Server, open_page: OpenPage, tmp_path: Path
) -> None:
    lina, wangfang = two_people(demo_server, open_page)
    say(lina, "备份之前")
    shown(wangfang, "备份之前")
    govim("backup", tmp_path / "backups", "--data", demo_server.folder)
    say(lina, "备份之后，会丢失")
    shown(wangfang, "备份之后，会丢失")
    demo_server.kill()
    expect(lina.get_by_text("已连接")).to_have_count(0)
    say(lina, "断线时写下")
    [backup] = (tmp_path / "backups").iterdir()
    restore(backup, demo_server.folder)
    demo_server.start()
    for page in (lina, wangfang):
        shown(page, "断线时写下")
        shown(page, "备份之前")
        # What waits in the outbox is shown before the page is connected again.
        expect(page.get_by_text("备份之后，会丢失")).to_have_count(0, timeout=PATIENCE)
