"""The page of the API in a browser: for a person, in Chinese first, with nothing from elsewhere."""

import httpx2
import pytest
from playwright.sync_api import expect

from tests.components.browser import OpenPage, violations
from tests.components.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(
    ("locale", "scheme", "width", "title", "refusals"),
    [("zh-CN", "light", 1200, "GovIM 接口", "拒绝"), ("en", "dark", 420, "GovIM API", "Refusals")],
)
def test_a_person_finds_an_operation_and_why_it_may_be_refused(
    demo_server: Server, open_page: OpenPage, locale: str, scheme: str, width: int, title: str, refusals: str
) -> None:
    page = open_page(f"{demo_server.url}/api/docs", locale=locale, scheme=scheme, width=width)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("link", name="pin", exact=True).click()
    section = page.locator("#pin")
    expect(section).to_be_in_viewport()
    section.get_by_text(refusals, exact=True).click()
    section.get_by_role("link", name="too_many_pins").click()
    expect(page.locator("#refusal-too_many_pins")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


def test_it_is_styled_under_the_strict_policy_and_asks_nobody_else(
    demo_server: Server, open_page: OpenPage
) -> None:
    policy = httpx2.get(f"{demo_server.url}/api/docs").headers["content-security-policy"]
    assert "unsafe" not in policy
    page = open_page("about:blank")
    asked, complaints = list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))  # of a favicon, too
    page.goto(f"{demo_server.url}/api/docs")
    assert {url.removeprefix(demo_server.url) for url in asked} <= {
        "/api/docs",
        "/api/docs.css",
        "/favicon.ico",
    }
    assert "sans-serif" in page.evaluate("getComputedStyle(document.body).fontFamily")
    assert [each for each in complaints if "404" not in each] == []
