"""The simulated phones in real Chromium: they fit, and axe-core finds nothing."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from axe_playwright_python.async_playwright import Axe

from bot.simulator.app import PHONE, make_app
from bot.simulator.exchange import NAMES
from bot.simulator.provider_apis import EXCHANGE
from tests.end_to_end.browser import STANDARDS, chromium
from tests.support.channels import settings

SIZES: tuple[dict[str, Any], ...] = (
    {"viewport": {"width": 1280, "height": 800}},
    {"viewport": {"width": 320, "height": 256}},
    {"viewport": {"width": 1280, "height": 800}, "forced_colors": "active"},
)
LONG = "A word that does not end: " + "pneumono" * 12


async def test_both_phones_fit_and_are_free_of_faults() -> None:
    app = make_app(settings())
    async with TestServer(app) as server, chromium() as browser:
        for channel in NAMES:
            app[EXCHANGE].lose(channel, PHONE, LONG)
        for size in SIZES:
            page = await browser.new_page(**size)
            await page.goto(str(server.make_url("/")))
            await page.get_by_text(LONG).first.wait_for()
            wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert await page.evaluate(wider) <= 0, size
            found = await Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}})
            assert [one["id"] for one in found.response["violations"]] == [], size
            await page.close()


@pytest.mark.parametrize("key", ["Enter", "button"])
async def test_a_message_is_written_with_keys_or_the_button(key: str) -> None:
    app = make_app(settings())
    async with TestServer(app) as server, chromium() as browser:
        # Nobody answers: what was written stands on the phone all the same.
        app[EXCHANGE].retries = 1
        page = await browser.new_page()
        await page.goto(str(server.make_url("/")))
        phone = page.get_by_role("region", name="WhatsApp")
        await phone.get_by_label("Your message").fill("hello")
        if key == "Enter":
            await page.keyboard.press("Enter")
        else:
            await phone.get_by_role("button", name="Send", exact=True).click()
        await phone.locator(".theirs").get_by_text("hello").wait_for()
