"""The whole story in two browsers: a carer asks in the chat, a member answers from the console."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot import clock
from bot.staff.model import Role
from tests.console.browsers.browsing import at, url
from tests.conversation.test_request_desk import OPEN
from tests.end_to_end.browser import (  # noqa: F401 (fixtures)
    Screen,
    browser,
    gateway,
    picture,
    screen,
)
from tests.support.console import ConsoleUnderTest, running
from tests.support.gateway import Gateway

ASK = "please call me about his meds"
PATIENCE = 15_000


@pytest.fixture
async def console(gateway: Gateway, tmp_path: Path) -> AsyncIterator[ConsoleUnderTest]:  # noqa: F811
    """The teams' console over the gateway's database, with the time of this machine."""
    async with running(gateway.database.url, tmp_path) as started:
        started.clock.at = clock.now()
        yield started


async def test_from_the_carer_s_question_to_the_closed_request(
    screen: Screen,  # noqa: F811
    browser: Browser,  # noqa: F811
    console: ConsoleUnderTest,
) -> None:
    screen.gateway.rasa.answers[ASK] = [{"custom": {"request": OPEN}}]
    await (await screen.home()).ask(ASK)
    await expect(screen.log).to_contain_text("CR-")
    member = await console.member(Role.RESPONDER, name="Kim")
    async with at(browser, console, member) as page:
        await page.goto(url(console, "/?tab=all"))
        await page.get_by_role("link", name="Call back").click()
        await expect(page.get_by_text(ASK)).to_be_visible()
        await page.get_by_role("button", name="Take it").click()
        await page.get_by_label("Write to the carer").fill("Hello Jo, I'll ring at four.")
        await page.get_by_role("button", name="Send to the carer").click()
        await expect(screen.log).to_contain_text("talking with a person", timeout=PATIENCE)
        said = screen.log.locator(".message.person")
        await expect(said).to_contain_text("Hello Jo, I'll ring at four.", timeout=PATIENCE)
        await expect(said.get_by_role("heading")).to_contain_text("Kim, ")
        await expect(said).not_to_contain_text("Alongside said")
        assert await screen.violations() == []
        await screen.keep("story-carer")
        await screen.box.fill("Thank you Kim")
        await screen.button("Send").click()
        await expect(page.get_by_role("status").first).to_contain_text(
            "Something new", timeout=PATIENCE
        )
        await page.get_by_role("link", name="Show it").click()
        await expect(page.get_by_text("Thank you Kim")).to_be_visible()
        await page.get_by_text("Close this request").click()
        await page.get_by_label("Done", exact=True).check()
        await page.get_by_label("Outcome").fill("Rang at four.")
        await page.get_by_label("and tell the carer").check()
        await page.get_by_role("button", name="Close the request").click()
        await expect(page.get_by_text("Outcome: Rang at four.")).to_be_visible()
        await picture(page, "story-team", full_page=True)
    await expect(screen.log).to_contain_text("The team has closed your request", timeout=PATIENCE)
