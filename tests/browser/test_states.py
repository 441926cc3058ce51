"""States of the page that are not a talk going well: said in words, in both languages, and clean for axe."""

import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.components.browser import OpenPage, sign_in, violations
from tests.components.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
BROKEN = r"""area => {
  const { set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value');
  set.call(area, 'ok \ud83d');
  area.dispatchEvent(new Event('input', { bubbles: true }));
}"""


def open_talk(page: Page, login: str, other: str) -> None:
    sign_in(page, login)
    page.get_by_text(other, exact=True).first.click()
    expect(page.locator("textarea")).to_be_focused()


def an_hour_ahead(line: WebSocketRoute) -> None:
    """The real server, whose clock seems to be an hour on: what was just sent is old."""
    server = line.connect_to_server()

    def pass_on(frame: str | bytes) -> None:
        fields = json.loads(frame)
        if fields["type"] == "welcome":
            told = datetime.fromisoformat(fields["server_time"])
            fields["server_time"] = (told + timedelta(hours=1)).isoformat()
        line.send(json.dumps(fields))

    server.on_message(pass_on)


def speak_english(page: Page) -> None:
    page.get_by_role("button", name="English").click()


def test_what_was_found_is_shown_among_all_conversations(demo_server: Server, open_page: OpenPage) -> None:
    page = open_page(demo_server.url)
    sign_in(page, "lina")
    page.set_viewport_size({"width": 1200, "height": 240})  # not all of them fit
    rows = page.get_by_role("navigation").get_by_role("listitem")
    everything = rows.count()
    last = rows.last.get_by_role("button").locator("span").nth(1).inner_text()
    page.keyboard.press("Control+k")
    page.keyboard.insert_text(last)
    expect(rows).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(rows).to_have_count(everything)
    expect(page.locator("[aria-current=true]")).to_be_in_viewport()


def test_without_a_connection_a_vain_search_says_what_cannot_be_searched(
    demo_server: Server, open_page: OpenPage
) -> None:
    page = open_page(demo_server.url)
    sign_in(page, "lina")
    page.get_by_role("searchbox").fill("没有这个人")
    expect(page.get_by_text("没有名称含“没有这个人”的会话。")).to_be_visible()
    demo_server.kill()
    try:
        expect(page.get_by_text("现在没有连接，恢复后才能查找人员。")).to_be_visible()
        assert violations(page) == []
        speak_english(page)
        expect(page.get_by_text("People can be searched only once the connection is back.")).to_be_visible()
        assert violations(page) == []
    finally:
        demo_server.start()


def test_nothing_that_was_announced_stays_after_signing_out(demo_server: Server, open_page: OpenPage) -> None:
    lina, wangfang = open_page(demo_server.url), open_page(demo_server.url)
    open_talk(lina, "lina", "王芳")
    open_talk(wangfang, "wangfang", "李娜")
    wangfang.locator("textarea").fill("只给你看的一句话")
    wangfang.keyboard.press("Enter")
    expect(lina.get_by_role("status").filter(has_text="只给你看的一句话")).to_have_count(1)
    lina.get_by_role("button", name="退出").click()
    lina.get_by_label("账号", exact=True).wait_for()
    assert "只给你看的一句话" not in lina.content()


def test_half_a_character_is_not_sent_and_the_page_says_so(demo_server: Server, open_page: OpenPage) -> None:
    page = open_page(demo_server.url)
    open_talk(page, "lina", "王芳")
    page.locator("textarea").evaluate(BROKEN)
    page.locator("textarea").press("Enter")
    expect(page.get_by_text("含有不完整的字符").first).to_be_visible()
    assert violations(page) == []
    speak_english(page)
    expect(page.get_by_text("Contains a broken character").first).to_be_visible()
    assert violations(page) == []
    page.locator("textarea").fill("ok")
    page.locator("textarea").press("Enter")
    expect(page.get_by_role("main").get_by_text("ok", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("is_english", "recall", "why"),
    [(False, "撤回…", "已超过撤回时限（"), (True, "Recall…", "Too late: it may be recalled for ")],
)
def test_a_recall_that_is_too_late_stays_in_the_menu_and_says_why(
    demo_server: Server, open_page: OpenPage, *, is_english: bool, recall: str, why: str
) -> None:
    page = open_page("about:blank")
    page.route_web_socket(re.compile("/ws$"), an_hour_ahead)
    page.goto(demo_server.url)
    open_talk(page, "lina", "办公室工作群")
    if is_english:
        speak_english(page)
    mine = page.locator('[data-region="history"] li').filter(has=page.locator('[data-own="true"]')).first
    mine.focus()
    expect(mine).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.get_by_role("status").filter(has_text=why)).to_have_count(1)
    entry = page.get_by_role("menuitem", name=recall)
    expect(entry).to_be_visible()
    expect(entry).to_be_disabled()
    assert violations(page) == []
    page.keyboard.press("End")
    expect(entry).to_be_focused()
    expect(entry).to_have_accessible_description(re.compile(re.escape(why)))
    page.keyboard.press("Enter")
    expect(entry).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_times_are_those_of_the_site_whatever_zone_the_computer_is_set_to(
    demo_server: Server, open_page: OpenPage
) -> None:
    page = open_page(demo_server.url, time_zone="America/New_York")
    open_talk(page, "lina", "办公室工作群")
    sent = page.locator('[data-region="history"] time[title]').first
    at = datetime.fromisoformat(sent.get_attribute("datetime") or "")
    site, here = (at.astimezone(ZoneInfo(zone)) for zone in ("Asia/Shanghai", "America/New_York"))
    expect(sent).to_have_text(f"{site:%H:%M}")
    both = f"{site:%Y-%m-%d %H:%M:%S} +08:00（本单位时间；按本机时区为 {here:%Y-%m-%d %H:%M:%S} "
    assert (sent.get_attribute("title") or "").startswith(both)
    assert violations(page) == []


def test_the_first_load_puts_nothing_into_the_console(demo_server: Server, open_page: OpenPage) -> None:
    page = open_page("about:blank")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(demo_server.url)
    page.get_by_label("账号", exact=True).wait_for()
    assert said == []
