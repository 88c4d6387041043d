"""A carer looks at what is stored and has it deleted, in a browser."""

from __future__ import annotations

from playwright.async_api import expect

from tests.end_to_end.browser import SHORT, Screen
from tests.end_to_end.browser import browser as browser
from tests.end_to_end.browser import gateway as gateway
from tests.end_to_end.browser import screen as screen


async def test_after_a_yes_only_the_receipt_is_on_the_screen_and_a_new_chat_begins(
    screen: Screen,
) -> None:
    await screen.home()
    await screen.ask(f"{SHORT} zebrafinch")
    await screen.ask("Delete my data")
    await screen.log.get_by_role("button", name="Yes, delete it all", exact=True).click()
    await expect(screen.log).to_contain_text("Your receipt is DEL-")
    await expect(screen.log).to_contain_text("I'm Alongside")
    await expect(screen.log).not_to_contain_text("zebrafinch")
    await expect(screen.replies.first).to_contain_text("DEL-")
    await screen.ask("hello again")
    await expect(screen.log).to_contain_text("You said: hello again")
    assert await screen.violations() == []


async def test_the_page_with_all_that_is_stored_is_easy_to_read_and_use(screen: Screen) -> None:
    await screen.home()
    await screen.ask(f"{SHORT} zebrafinch")
    await screen.ask("What do you store about me")
    link = screen.log.get_by_role("link", name="Read and save it all")
    path = str(await link.get_attribute("href")).partition("/data/")[2]
    page = screen.page
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto(screen.url(f"/data/{path}"))
    await expect(page.get_by_role("main")).to_contain_text("zebrafinch")
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320
    assert await screen.violations() == []
    async with page.expect_download() as saved:
        await page.get_by_role("link", name="Save as a text to read").click()
    assert (await saved.value).suggested_filename == "alongside-my-data.txt"
