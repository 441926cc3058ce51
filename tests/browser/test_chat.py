"""Two real browsers talk in Chinese through the real server."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.components.browser import OpenPage, sign_in, violations
from tests.components.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
IMAGES = Path("docs/images")


def say(page: Page, text: str) -> None:
    page.locator("textarea").fill(text)
    page.keyboard.press("Enter")


def two_people(server: Server, open_page: OpenPage) -> tuple[Page, Page]:
    lina, wangfang = open_page(server.url), open_page(server.url, scheme="dark")
    for page, login, other in ((lina, "lina", "王芳"), (wangfang, "wangfang", "李娜")):
        sign_in(page, login)
        page.get_by_text(other, exact=True).first.click()
        page.locator("textarea").wait_for()
    return lina, wangfang


def test_a_message_arrives_live_and_is_marked_read(demo_server: Server, open_page: OpenPage) -> None:
    lina, wangfang = two_people(demo_server, open_page)
    lina.bring_to_front()
    say(lina, "王芳你好，通知的初稿收到了吗？")
    wangfang.bring_to_front()
    expect(wangfang.get_by_text("王芳你好，通知的初稿收到了吗？").last).to_be_visible()
    say(wangfang, "收到了，正在校对，四点前发回。")
    lina.bring_to_front()
    expect(lina.get_by_text("收到了，正在校对，四点前发回。").last).to_be_visible()
    expect(lina.get_by_text("已读").last).to_be_visible()
    if os.environ.get("GOVIM_SCREENSHOTS"):
        lina.screenshot(path=IMAGES / "chat.png")


def test_a_refused_message_says_why_and_can_be_edited(demo_server: Server, open_page: OpenPage) -> None:
    lina, wangfang = two_people(demo_server, open_page)
    say(lina, "请查收绝密附件")
    expect(lina.get_by_text("内容含有受限词语“绝密”").first).to_be_visible()
    lina.get_by_role("button", name="重新编辑").click()
    expect(lina.locator("textarea")).to_have_value("请查收绝密附件")
    say(lina, "请查收附件")
    expect(wangfang.get_by_text("请查收附件", exact=True).last).to_be_visible()
    expect(wangfang.get_by_text("请查收绝密附件")).to_have_count(0)


def test_a_recalled_message_is_gone_from_both(demo_server: Server, open_page: OpenPage) -> None:
    lina, wangfang = two_people(demo_server, open_page)
    say(lina, "发错了，请忽略这一条")
    expect(wangfang.get_by_text("发错了，请忽略这一条").last).to_be_visible()
    lina.get_by_text("发错了，请忽略这一条").last.hover()
    lina.get_by_role("button", name="消息操作").last.click()
    lina.get_by_role("menuitem", name="撤回").click()
    lina.get_by_role("dialog").get_by_role("button", name="撤回").click()
    expect(lina.get_by_text("你撤回了一条消息").last).to_be_visible()
    expect(wangfang.get_by_text("发错了，请忽略这一条")).to_have_count(0)


def test_it_reconnects_by_itself_and_loses_nothing(demo_server: Server, open_page: OpenPage) -> None:
    lina, wangfang = two_people(demo_server, open_page)
    demo_server.kill()
    expect(wangfang.get_by_text("已连接")).to_have_count(0)
    say(lina, "断线期间写下的一句话")
    demo_server.start()
    expect(lina.get_by_text("已连接").first).to_be_visible(timeout=40_000)
    expect(wangfang.get_by_text("断线期间写下的一句话").last).to_be_visible(timeout=40_000)
    expect(lina.get_by_role("main").get_by_text("断线期间写下的一句话", exact=True)).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_an_accessibility_violation(
    demo_server: Server, open_page: OpenPage, scheme: str
) -> None:
    page = open_page(demo_server.url, scheme=scheme)
    page.get_by_label("账号").wait_for()
    assert violations(page) == []
    sign_in(page, "lina")
    page.get_by_text("办公室工作群").first.click()
    page.get_by_text("收到，秘书科周四下班前汇总。").wait_for()
    say(page, "请查收绝密附件")
    page.get_by_text("内容含有受限词语").first.wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="发起会话").click()
    page.get_by_role("dialog").wait_for()
    assert violations(page) == []


def test_the_language_is_switched_and_kept(demo_server: Server, open_page: OpenPage) -> None:
    page = open_page(demo_server.url, locale="en")
    page.get_by_label("账号").wait_for()  # Chinese first, whatever the browser prefers
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_conversation_is_found_opened_and_answered_by_keyboard_alone(
    demo_server: Server, open_page: OpenPage
) -> None:
    page = open_page(demo_server.url)
    expect(page.get_by_label("账号")).to_be_focused()
    page.keyboard.type("lina")
    page.keyboard.press("Tab")
    page.keyboard.type("govim-demo")
    page.keyboard.press("Enter")
    page.get_by_text("已连接").wait_for()
    page.keyboard.press("Control+k")
    page.keyboard.type("预算")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("textarea").wait_for()
    page.locator("textarea").focus()
    page.keyboard.insert_text("预算口径已转秘书科。")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").get_by_text("预算口径已转秘书科。", exact=True)).to_be_visible()


def test_a_long_draft_does_not_hide_the_newest_message(demo_server: Server, open_page: OpenPage) -> None:
    page = open_page(demo_server.url)
    sign_in(page, "lina")
    page.get_by_text("王芳", exact=True).first.click()
    for number in range(20):
        say(page, f"清单第 {number} 项")
    newest = page.get_by_role("main").get_by_text("清单第 19 项", exact=True)
    expect(newest).to_be_in_viewport()
    page.locator("textarea").fill("一行\n" * 12)
    expect(newest).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="回到最新")).to_have_count(0)


def test_enter_during_a_composition_does_not_send(demo_server: Server, open_page: OpenPage) -> None:
    page = open_page(demo_server.url)
    sign_in(page, "lina")
    page.get_by_text("王芳", exact=True).first.click()
    page.locator("textarea").focus()
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6})
    # What an input method lets the page see of the Enter that it takes for itself.
    taken = {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", taken)
    keyboard.send("Input.insertText", {"text": "你好"})
    expect(page.locator("textarea")).to_have_value("你好")
    expect(page.locator('[data-region="history"]').get_by_text("你好", exact=True)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator('[data-region="history"]').get_by_text("你好", exact=True)).to_have_count(1)
