"""What was written and is not in the log outlives the page, and is told truthfully."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_chat import say
from tests.components.browser import OpenPage, sign_in, violations
from tests.components.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PATIENCE = 40_000
KEPT = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open('govim');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const all = opening.result.transaction('outbox').objectStore('outbox').getAll();
    all.onsuccess = () => resolve(all.result.map(({ command }) => command.body.text));
  };
})"""
DENIED = "Object.defineProperty(window, 'indexedDB', { value: undefined })"


def open_talk(page: Page) -> None:
    page.get_by_text("王芳", exact=True).first.click()
    page.locator("textarea").wait_for()


def bubbles(page: Page, text: str) -> int:
    return page.locator('[data-region="history"]').get_by_text(text, exact=True).count()


def wait_for_kept(page: Page, texts: list[str]) -> None:
    # Until it is stored a reload may lose it, as it may lose the last keystroke.
    page.wait_for_function(f"async (texts) => String(await ({KEPT})()) === String(texts)", arg=texts)


def test_what_was_written_without_a_server_is_sent_once_after_a_reload(
    demo_server: Server, open_page: OpenPage
) -> None:
    page, other = open_page(demo_server.url), open_page(demo_server.url)
    sign_in(page, "lina")
    open_talk(page)
    sign_in(other, "wangfang")
    other.get_by_text("李娜", exact=True).first.click()
    demo_server.kill()
    expect(page.get_by_text("已连接")).to_have_count(0)
    for text in ("重载之前第一句", "重载之前第二句"):
        say(page, text)
    wait_for_kept(page, ["重载之前第一句", "重载之前第二句"])
    demo_server.start()
    page.reload()
    page.get_by_text("已连接").wait_for(timeout=PATIENCE)
    open_talk(page)
    for each in (page, other):
        history = each.locator('[data-region="history"]')
        expect(history.get_by_text("重载之前第二句", exact=True)).to_have_count(1, timeout=PATIENCE)
        assert [bubbles(each, text) for text in ("重载之前第一句", "重载之前第二句")] == [1, 1]
        shown = history.inner_text()
        assert shown.index("重载之前第一句") < shown.index("重载之前第二句")
    wait_for_kept(page, [])


def test_what_was_refused_stays_with_its_reason_after_a_reload(
    demo_server: Server, open_page: OpenPage
) -> None:
    page = open_page(demo_server.url)
    sign_in(page, "lina")
    open_talk(page)
    say(page, "请核对绝密清单")
    expect(page.get_by_text("内容含有受限词语“绝密”").first).to_be_visible()
    page.reload()
    page.get_by_text("已连接").wait_for()
    open_talk(page)
    expect(page.get_by_text("内容含有受限词语“绝密”").first).to_be_visible()
    assert violations(page) == []
    page.locator('[data-region="history"]').get_by_role("button", name="删除").click()
    wait_for_kept(page, [])
    page.reload()
    page.get_by_text("已连接").wait_for()
    open_talk(page)
    expect(page.get_by_text("请核对绝密清单")).to_have_count(0)


def test_signing_out_leaves_nothing_unsent_on_the_computer(demo_server: Server, open_page: OpenPage) -> None:
    page = open_page(demo_server.url)
    sign_in(page, "lina")
    open_talk(page)
    say(page, "请销毁绝密草稿")
    expect(page.get_by_text("内容含有受限词语“绝密”").first).to_be_visible()
    wait_for_kept(page, ["请销毁绝密草稿"])
    page.get_by_role("button", name="退出").click()
    page.get_by_label("账号", exact=True).wait_for()
    wait_for_kept(page, [])


def test_a_browser_that_stores_nothing_says_so_and_sends_all_the_same(
    demo_server: Server, open_page: OpenPage
) -> None:
    page = open_page("about:blank")
    page.add_init_script(DENIED)
    page.goto(demo_server.url)
    sign_in(page, "lina")
    open_talk(page)
    demo_server.kill()
    expect(page.get_by_text("本浏览器无法保存待发送的消息。").first).to_be_visible()
    assert violations(page) == []
    say(page, "没有存储也要送达")
    demo_server.start()
    page.get_by_text("已连接").first.wait_for(timeout=PATIENCE)
    expect(page.locator('[data-region="history"]').get_by_text("没有存储也要送达", exact=True)).to_have_count(
        1
    )
