"""Nobody is signed out without being asked (WCAG 2.2.1), in real Chromium, hours in seconds."""

from __future__ import annotations

import re

from playwright.async_api import Browser, Locator, Page, expect

from bot.staff.model import IDLE, LONGEST_SESSION, WARNED_BEFORE
from tests.console.browsers.browsing import at, faults, url
from tests.support.casework import opened
from tests.support.console import ConsoleUnderTest

TO_THE_WARNING = int((IDLE - WARNED_BEFORE).total_seconds())
SIGN_IN = re.compile("/sign-in")


async def pass_time(console: ConsoleUnderTest, page: Page, seconds: int) -> None:
    """On the server and in the browser."""
    console.clock.wait(seconds=seconds)
    await page.clock.fast_forward(seconds * 1000)


def question(page: Page) -> Locator:
    return page.get_by_role("alertdialog")


async def open_page(console: ConsoleUnderTest, page: Page, path: str) -> None:
    await page.clock.install()
    await page.goto(url(console, path))


async def test_who_only_reads_is_asked_and_may_stay_again_and_again(
    browser: Browser, console: ConsoleUnderTest
) -> None:
    async with at(browser, console, await console.member()) as page:
        await open_page(console, page, "/account")
        await expect(question(page)).to_be_hidden()
        for _ in range(3):
            await pass_time(console, page, TO_THE_WARNING)
            await expect(question(page)).to_contain_text("In 2 minutes")
            stay = question(page).get_by_role("button", name="I'm still here")
            await expect(stay).to_be_focused()
            async with page.expect_response("**/session"):
                await page.keyboard.press("Enter")
            await expect(question(page)).to_be_hidden()
        await page.reload()
        await expect(page).to_have_url(url(console, "/account"))


async def test_the_question_is_free_of_faults(browser: Browser, console: ConsoleUnderTest) -> None:
    zoomed = {"viewport": {"width": 320, "height": 256}}
    async with at(browser, console, await console.member(), **zoomed) as page:
        await open_page(console, page, "/account")
        await pass_time(console, page, TO_THE_WARNING)
        await expect(question(page)).to_be_visible()
        assert await faults(page) == []
        await expect(question(page).get_by_role("button")).to_be_in_viewport(ratio=1)


async def test_without_an_answer_the_session_ends_and_words_are_given_back(
    browser: Browser, console: ConsoleUnderTest
) -> None:
    request, _ = await opened(console.database)
    async with at(browser, console, await console.member()) as page:
        await open_page(console, page, f"/requests/{request.id}")
        await page.get_by_label("Write to the carer").fill("I'll ring at four")
        await pass_time(console, page, TO_THE_WARNING)
        await expect(question(page)).to_be_visible()
        await pass_time(console, page, int(WARNED_BEFORE.total_seconds()) + 2)
        await expect(page.get_by_label("What you wrote")).to_have_value("I'll ring at four")


async def test_who_types_for_long_is_there_and_is_not_asked(
    browser: Browser, console: ConsoleUnderTest
) -> None:
    request, _ = await opened(console.database)
    async with at(browser, console, await console.member()) as page:
        await open_page(console, page, f"/requests/{request.id}")
        letter = page.get_by_label("Write to the carer")
        for _ in range(3):
            await pass_time(console, page, TO_THE_WARNING - 60)
            async with page.expect_response("**/session"):
                await letter.press("a")
        await expect(question(page)).to_be_hidden()
        await expect(letter).to_have_value("aaa")


async def test_a_page_that_is_only_open_keeps_nobody_signed_in(
    browser: Browser, console: ConsoleUnderTest
) -> None:
    async with at(browser, console, await console.member()) as page:
        await open_page(console, page, "/")
        await pass_time(console, page, TO_THE_WARNING)
        await expect(question(page)).to_be_visible()
        await pass_time(console, page, int(WARNED_BEFORE.total_seconds()) + 2)
        await expect(page).to_have_url(SIGN_IN)


async def test_use_in_another_window_takes_the_question_away(
    browser: Browser, console: ConsoleUnderTest
) -> None:
    async with at(browser, console, await console.member()) as page:
        await open_page(console, page, "/account")
        other = await page.context.new_page()
        await other.goto(url(console, "/account"))
        await pass_time(console, page, TO_THE_WARNING)
        await expect(question(page)).to_be_visible()
        await other.reload()
        await page.bring_to_front()
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await expect(question(page)).to_be_hidden()


async def test_twelve_hours_are_the_end_and_that_is_said_before(
    browser: Browser, console: ConsoleUnderTest
) -> None:
    async with at(browser, console, await console.member()) as page:
        await open_page(console, page, "/account")
        quarter = 15 * 60
        for _ in range(int(LONGEST_SESSION.total_seconds()) // quarter - 1):
            await pass_time(console, page, quarter)
            await page.goto(url(console, "/account"))
        await pass_time(console, page, quarter - int(WARNED_BEFORE.total_seconds()))
        await expect(question(page)).to_contain_text("almost 12 hours")
        async with page.expect_response("**/session"):
            await page.keyboard.press("Enter")
        await expect(question(page)).to_be_hidden()
        await pass_time(console, page, int(WARNED_BEFORE.total_seconds()) + 2)
        await expect(page).to_have_url(SIGN_IN)
