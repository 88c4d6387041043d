"""The page for phones and settings without JavaScript: it does the same, with forms."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.end_to_end.browser import ARTICLE, CHOICES, DANGER, SHORT, Screen, opened
from tests.end_to_end.browser import browser as browser
from tests.end_to_end.browser import gateway as gateway
from tests.support.gateway import Gateway


@pytest.fixture
async def plain(browser: Browser, gateway: Gateway) -> AsyncIterator[Screen]:
    """A phone that runs no scripts."""
    how = {"java_script_enabled": False, "viewport": {"width": 320, "height": 568}}
    async with opened(browser, gateway, **how) as screen:
        await screen.page.goto(screen.url("/chat"))
        yield screen


async def say(screen: Screen, text: str) -> None:
    await screen.box.fill(text)
    await screen.button("Send").click()


async def test_ask_read_press_and_read_on(plain: Screen) -> None:
    page = plain.page
    await say(plain, ARTICLE)
    answer = page.locator(".ours").last
    await expect(answer.get_by_role("heading", name="What psychosis is")).to_be_visible()
    await answer.locator("summary").click()
    await expect(answer.locator("details a").first).to_be_visible()
    await plain.keep("plain-answer")
    await say(plain, CHOICES)
    await plain.button("Looking after his money for him").click()
    await expect(page.locator(".carer").last).to_contain_text("Looking after his money")
    await expect(page.locator(".ours")).to_have_count(4)
    await plain.keep("plain-whole", full_page=True)
    assert await page.context.cookies() == []


async def test_urgent_help_is_on_the_page_and_in_the_reply(plain: Screen) -> None:
    await plain.page.get_by_role("link", name="Get urgent help").click()
    await expect(plain.page.get_by_role("link", name="Call 999").last).to_be_in_viewport()
    await say(plain, DANGER)
    urgent = plain.page.locator(".urgent")
    await expect(urgent.get_by_role("link", name="Call 999")).to_be_in_viewport()
    await plain.keep("plain-urgent")


async def test_text_stays_text(plain: Screen) -> None:
    text = "<b>bold</b> <script>1</script> & {{ 7*7 }}"
    await say(plain, text)
    await expect(plain.page.locator(".bubble")).to_contain_text(text)
    assert await plain.page.locator(".bubble b").count() == 0


async def test_a_late_answer_is_fetched_by_a_button(
    plain: Screen, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.plain_page.SECONDS_FOR_REPLY", 0.1)
    gateway.rasa.delay = 0.4
    await say(plain, SHORT)
    await expect(plain.page.get_by_text("Your answer is on its way.")).to_be_visible()
    monkeypatch.setattr("bot.gateway.plain_page.SECONDS_FOR_REPLY", 8.0)
    replies = plain.page.locator(".ours")
    while await replies.count() < 2:
        await plain.button("Check for new replies").click()
    await expect(replies.last).to_contain_text("glad to be here")


async def test_the_home_page_leads_there(plain: Screen) -> None:
    await plain.page.goto(plain.url())
    await plain.keep("home-without-scripts")
    await expect(plain.page.get_by_role("link", name="Call 999").first).to_be_visible()
    await plain.page.locator(".examples button").last.click()
    await expect(plain.page.locator(".bubble")).to_contain_text("worn out")
    await expect(plain.page.locator(".ours")).to_have_count(2)


async def test_axe_finds_nothing(browser: Browser, gateway: Gateway) -> None:
    for scheme in ("light", "dark"):
        async with opened(browser, gateway, color_scheme=scheme) as screen:
            await screen.page.goto(screen.url("/chat"))
            assert await screen.violations() == []
            for text in (ARTICLE, CHOICES, DANGER):
                await say(screen, text)
            await screen.keep(f"plain-1280-{scheme}")
            assert await screen.violations() == []
            await say(screen, "a" * 10_001)
            assert await screen.violations() == []


async def test_nothing_scrolls_sideways(browser: Browser, gateway: Gateway) -> None:
    async with opened(browser, gateway, viewport={"width": 320, "height": 256}) as screen:
        await screen.page.goto(screen.url("/chat"))
        await say(screen, ARTICLE)
        widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        wide, room = await screen.page.evaluate(widths)
        assert wide <= room
