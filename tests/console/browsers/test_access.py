"""The console by keyboard, at 400 % zoom, with wide spacing and for shaky hands (WCAG 2.2 AA)."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page

from bot.staff import totp
from bot.staff.model import Role
from tests.console.browsers.browsing import SIZES, at, url
from tests.console.browsers.test_pages import fill
from tests.end_to_end.browser import walk
from tests.end_to_end.probes import PAGE_WIDTHS, SPACED
from tests.support.console import PASSWORD, SECRET, ConsoleUnderTest

PATHS = (
    "/?tab=all", "/requests/{id}", "/requests/{id}/document", "/insights", "/involved", "/audit",
    "/switches", "/undelivered", "/members", "/account",
)  # fmt: skip
# 2.5.8: every target but links in a sentence, and boxes that their label makes larger.
SMALL = """() =>
  [...document.querySelectorAll("a, button, summary, input, select, textarea, label")]
  .filter((one) => one.checkVisibility() && one.type !== "hidden" && !one.closest("label label"))
  .filter((one) => one.matches(":not(a)") || getComputedStyle(one).display !== "inline")
  .filter((one) => !one.matches("[type=checkbox], [type=radio]") && !one.matches(".skip"))
  .filter((one) => one.matches(":not(label)") || one.querySelector("input"))
  .map((one) => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""
SPACE = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""


@pytest.mark.parametrize("size", SIZES[:2], ids=["wide", "zoomed"])
async def test_every_page_can_be_used_with_keys_and_with_shaky_hands(
    browser: Browser, console: ConsoleUnderTest, size: dict[str, Any]
) -> None:
    request, member = await fill(console), await console.member(Role.ADMIN, teams=["leeds"])
    async with at(browser, console, member, **size) as page:
        for path in PATHS:
            await page.goto(url(console, path.format(id=request.id)))
            assert await page.evaluate(SMALL) == [], path
            stops = await walk(page, "Tab")
            assert len(stops) > 5, path
            assert [stop for stop in stops if not stop["seen"]] == [], path
            assert [stop for stop in stops if stop["ring"] < 2] == [], path


async def test_wide_spacing_pushes_nothing_off_the_page(
    browser: Browser, console: ConsoleUnderTest
) -> None:
    request, member = await fill(console), await console.member(Role.ADMIN, teams=["leeds"])
    async with at(browser, console, member, **SIZES[1]) as page:
        for path in PATHS:
            await page.goto(url(console, path.format(id=request.id)))
            await page.evaluate(SPACE, SPACED)
            wide, room = await page.evaluate(PAGE_WIDTHS)
            assert wide <= room, path


async def test_password_and_code_can_be_pasted(browser: Browser, console: ConsoleUnderTest) -> None:
    """WCAG 3.3.8 and ASVS 6.2.7: nobody must remember or copy by hand."""
    member = await console.member()
    context = await browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = await context.new_page()
    await page.goto(url(console, "/sign-in"))
    await paste(page, "E-mail address", member.email)
    await paste(page, "Password", PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await paste(page, "Six digits", totp.code_at(SECRET, console.clock()))
    await page.get_by_role("button", name="Go on").click()
    await page.wait_for_url(url(console, "/"))
    await context.close()


async def paste(page: Page, label: str, text: str) -> None:
    await page.evaluate("text => navigator.clipboard.writeText(text)", text)
    await page.get_by_label(label).focus()
    await page.keyboard.press("Control+V")
