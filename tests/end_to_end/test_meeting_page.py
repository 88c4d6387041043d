"""The carer's list for a meeting in a real browser: from the chat to the page, on any screen."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.end_to_end.browser import Screen, browser, gateway, opened, screen  # noqa: F401
from tests.gateway.test_meeting_page import NOTE
from tests.support.gateway import Gateway

ASK = "please make my list"


async def go_to_page(screen: Screen) -> str:  # noqa: F811
    """Ask for the list and open its page; the address."""
    screen.gateway.rasa.answers[ASK] = [{"custom": {"request": NOTE}}]
    await (await screen.home()).ask(ASK)
    href = await screen.log.get_by_role("link", name="Open the page to print").get_attribute("href")
    assert href
    path = href.removeprefix(screen.gateway.services.settings.public_url)
    await screen.page.goto(screen.url(path))
    return path


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"viewport": {"width": 320, "height": 640}},
        {"color_scheme": "dark"},
        {"forced_colors": "active"},
    ],
    ids=str,
)
async def test_the_page_can_be_used_by_anybody(
    browser: Browser,  # noqa: F811
    gateway: Gateway,  # noqa: F811
    how: dict[str, object],
) -> None:
    async with opened(browser, gateway, **how) as screen:  # noqa: F811
        await go_to_page(screen)
        await expect(screen.page.get_by_role("heading", level=1)).to_have_text("Ward round")
        assert await screen.violations() == []
        wide = "document.documentElement.scrollWidth > window.innerWidth"
        assert not await screen.page.evaluate(wide)
        box = screen.page.get_by_role("checkbox", name="he sleeps all day")
        await box.focus()
        await screen.page.keyboard.press("Space")
        await expect(box).to_be_checked()


async def test_the_print_button_prints_and_is_not_on_the_paper(screen: Screen) -> None:  # noqa: F811
    await screen.page.add_init_script("window.print = () => { document.title = 'printed'; }")
    await go_to_page(screen)
    await screen.button("Print this page").click()
    await expect(screen.page).to_have_title("printed")
    await screen.page.emulate_media(media="print")
    await expect(screen.button("Print this page")).to_have_count(0)
    await expect(screen.page.get_by_text("Where", exact=True)).to_be_visible()


async def test_without_scripts_there_is_the_list_and_no_button(
    screen: Screen,  # noqa: F811
    browser: Browser,  # noqa: F811
    gateway: Gateway,  # noqa: F811
) -> None:
    path = await go_to_page(screen)
    async with opened(browser, gateway, java_script_enabled=False) as other:
        await other.page.goto(other.url(path))
        await expect(other.page.get_by_text("he sleeps all day")).to_be_visible()
        await expect(other.page.get_by_role("button")).to_have_count(0)
