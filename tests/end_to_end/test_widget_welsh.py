"""The link to Welsh: the page, the widget, the answers, with scripts and without; and back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.end_to_end.browser import ARTICLE, DANGER, Screen, opened
from tests.end_to_end.browser import browser as browser
from tests.end_to_end.browser import gateway as gateway
from tests.support.gateway import Gateway


@pytest.fixture
async def screen(browser: Browser, gateway: Gateway) -> AsyncIterator[Screen]:
    async with opened(browser, gateway) as shown:
        yield shown


async def test_there_and_back_in_one_conversation(screen: Screen) -> None:
    page = screen.page
    await screen.home()
    await page.get_by_role("link", name="Cymraeg").click()
    await expect(page.locator("html")).to_have_attribute("lang", "cy")
    await expect(page.get_by_role("button", name="Cael help ar frys")).to_be_visible()
    box = page.get_by_role("textbox", name="Eich neges")
    # The conversation goes on: its welcome was said before.
    await expect(screen.log).to_contain_text("I'm Alongside")
    await box.fill(ARTICLE)
    await page.get_by_role("button", name="Anfon", exact=True).click()
    answer = screen.replies.last
    await expect(answer).to_contain_text("Dim ond yn Saesneg")
    await expect(answer).to_have_attribute("lang", "cy")
    await expect(answer.locator("[lang=en]").first).to_contain_text("What psychosis is")
    await box.fill(DANGER)
    await page.get_by_role("button", name="Anfon", exact=True).click()
    await expect(screen.log.locator(".urgent")).to_have_attribute("lang", "cy")
    assert await screen.violations() == []
    await screen.keep("welsh")
    await page.get_by_role("link", name="English").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en-GB")
    await expect(page.get_by_role("button", name="Get urgent help")).to_be_visible()
    await expect(screen.log.locator("[lang=cy]").first).to_be_visible()


async def test_a_new_conversation_begins_in_welsh(screen: Screen) -> None:
    await screen.page.goto(screen.url("/?lang=cy"))
    await expect(screen.log).to_contain_text("Alongside ydw i")
    await expect(screen.page.get_by_text("Drafft yw'r Gymraeg hon.").first).to_be_visible()
    assert await screen.violations() == []


async def test_the_page_without_scripts(browser: Browser, gateway: Gateway) -> None:
    how = {"java_script_enabled": False, "viewport": {"width": 320, "height": 568}}
    async with opened(browser, gateway, **how) as plain:
        page = plain.page
        await page.goto(plain.url("/chat"))
        await page.get_by_role("link", name="Cymraeg").click()
        await page.get_by_role("textbox", name="Eich neges").fill(ARTICLE)
        await page.get_by_role("button", name="Anfon", exact=True).click()
        await expect(page.locator(".ours").last).to_contain_text("Dim ond yn Saesneg")
        await page.get_by_role("button", name="English", exact=True).click()
        await expect(page.locator("html")).to_have_attribute("lang", "en-GB")
        await expect(page.locator(".ours").last).to_contain_text("Dim ond yn Saesneg")
        await plain.keep("welsh-plain")


async def test_the_welsh_page_without_scripts_has_no_faults(
    browser: Browser, gateway: Gateway
) -> None:
    async with opened(browser, gateway) as screen:
        await screen.page.goto(screen.url("/chat?lang=cy"))
        assert await screen.violations() == []
