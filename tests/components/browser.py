"""A real Chromium, the system's own, driven by Playwright."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from govim.demo.organisation import PASSWORD

CHROMIUM = shutil.which("chromium")
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
AXE = Path("clients/node_modules/axe-core/axe.min.js")

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing: deploy/set_up dev installs it")
        pytest.skip("Chromium is not installed: deploy/set_up dev installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """A person's own browser: `open_page(url, scheme="dark", locale="en")`. A script error fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_(
        url: str,
        *,
        scheme: str = "light",
        locale: str = "zh-CN",
        width: int = 1200,
        time_zone: str = "Asia/Shanghai",
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 760},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=locale,
            timezone_id=time_zone,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(page: Page, login: str) -> None:
    """As a person does, by keyboard."""
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("已连接").wait_for()


def violations(page: Page) -> list[str]:
    """What axe finds, of any impact: rule and place."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document)).violations")
    return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]]
