"""`python -m tests.support.readme_picture ADDRESS`: makes docs/screenshot.png of a running chat.

A phone and a desktop, side by side, each with a question really asked and really answered.
"""

from __future__ import annotations

import asyncio
import base64
import sys
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.end_to_end.browser import chromium

PICTURE = Path("docs/screenshot.png")
PHONE = (360, 720, "wot is psycosis?? dr sed my bro got it, is he mad or wot")
DESKTOP = (
    960,
    720,
    "the ward say they cant tell me anything because of confidentiality. is that right",
)
PAGE = """<body style="margin:0;padding:24px;display:flex;gap:24px;background:#dfe6e4">
{pictures}</body>"""
IMAGE = '<img src="data:image/png;base64,{data}" width="{width}" style="border-radius:12px">'

TO_THE_QUESTION = """log => {
  const question = log.querySelector(".message.carer");
  scrollBy(0, question.getBoundingClientRect().top - 100);
}"""


async def asked(browser: Browser, address: str, width: int, height: int, question: str) -> str:
    """An image element: the chat of that size, after the question was answered."""
    page = await browser.new_page(
        viewport={"width": width, "height": height},
        device_scale_factor=1.5,
        reduced_motion="reduce",
    )
    await page.goto(address)
    log = page.get_by_role("log")
    await expect(log).to_contain_text("I'm Alongside")
    await page.get_by_role("textbox", name="Your message").fill(question)
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(log.locator(".message.ours")).to_have_count(2, timeout=20_000)
    await log.evaluate(TO_THE_QUESTION)
    data = base64.b64encode(await page.screenshot()).decode()
    await page.close()
    return IMAGE.format(data=data, width=width)


async def main(address: str) -> None:
    """Ask, and put the pictures on one page."""
    async with chromium() as browser:
        pictures = [await asked(browser, address, *one) for one in (PHONE, DESKTOP)]
        page = await browser.new_page(viewport={"width": 1392, "height": 768})
        await page.set_content(PAGE.format(pictures="".join(pictures)))
        await page.screenshot(path=PICTURE)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
