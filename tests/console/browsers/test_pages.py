"""The console in real Chromium: live news, two browsers at once, keys, phones, and axe-core."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from bot.casework.model import CareRequest, Kind, Urgency
from bot.staff import totp
from bot.staff.model import Role
from tests.console.browsers.browsing import SIZES, at, faults, url
from tests.console.test_insights import question
from tests.console.test_request_page import carer_writes, said
from tests.support.casework import opened
from tests.support.console import PASSWORD, SECRET, ConsoleUnderTest


async def fill(console: ConsoleUnderTest) -> CareRequest:
    """Something on every page; the request to look at."""
    await opened(console.database, kind=Kind.CRISIS, urgency=Urgency.URGENT)
    request, _ = await opened(console.database, council="Leeds", person_name="Rowan")
    await carer_writes(console, request, "please don't text me")
    await question(console, "can he drive on clozapine", ["driving_dvla"])
    async with console.database.work() as work:
        letters = await work.notifications.claim(console.clock(), console.clock(), 5)
        await work.notifications.finish(letters[0].id, "failed")
        await work.commit()
    return request


async def test_an_urgent_request_appears_without_a_reload_and_is_announced_once(
    browser: Browser, console: ConsoleUnderTest
) -> None:
    async with at(browser, console, await console.member()) as page:
        await page.goto(url(console, "/?tab=all"))
        await page.evaluate(
            "window.said = []; new MutationObserver(() => said.push(news.textContent))"
            ".observe(news, {childList: true})"
        )
        await expect(page.get_by_text("There are no open requests")).to_be_visible()
        request, _ = await opened(console.database, kind=Kind.CRISIS, urgency=Urgency.URGENT)
        await expect(page.locator(".line")).to_have_count(1, timeout=2_000)
        await expect(page.get_by_role("status")).to_contain_text(request.reference)
        await opened(console.database)
        await expect(page.locator(".line")).to_have_count(2, timeout=2_000)
        assert len(await page.evaluate("said")) == 1
        assert "said" in await page.evaluate("Object.keys(window).join()"), "it was loaded anew"


async def test_news_keeps_the_place_of_who_reads(
    browser: Browser, console: ConsoleUnderTest
) -> None:
    await opened(console.database)
    async with at(browser, console, await console.member()) as page:
        await page.goto(url(console, "/?tab=all"))
        link = page.locator(".line a").first
        await link.focus()
        href = await link.get_attribute("href")
        await opened(console.database, urgency=Urgency.URGENT)
        await expect(page.locator(".line")).to_have_count(2, timeout=2_000)
        assert await page.evaluate("document.activeElement.getAttribute('href')") == href


async def test_of_two_browsers_the_second_is_told_and_keeps_what_was_typed(
    browser: Browser, console: ConsoleUnderTest
) -> None:
    request, _ = await opened(console.database)
    one, other = await console.member(name="Kim"), await console.member(name="Alex")
    path = url(console, f"/requests/{request.id}")
    async with at(browser, console, one) as first, at(browser, console, other) as second:
        await first.goto(path)
        await second.goto(path)
        await first.get_by_label("Write to the carer").fill("I'll ring at four")
        await second.get_by_label("Write to the carer").fill("I'll ring at five")
        await first.get_by_role("button", name="Send to the carer").click()
        await expect(first.get_by_text("I'll ring at four")).to_be_visible()
        await expect(second.get_by_role("status").first).to_contain_text("Something new")
        # Who is writing is not tempted to load the page anew.
        await expect(second.get_by_role("link", name="Show it")).to_have_count(0)
        await second.get_by_role("button", name="Send to the carer").click()
        await expect(second.get_by_role("alert")).to_contain_text("Somebody else")
        await expect(second.get_by_label("Write to the carer")).to_have_value("I'll ring at five")
        await expect(second.get_by_text("I'll ring at four")).to_be_visible()
    assert len(await said(console, request)) == 2


async def test_a_session_that_ended_elsewhere_leaves_the_queue(
    browser: Browser, console: ConsoleUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.console.events.LOOKS_BETWEEN_CHECKS", 1)
    member = await console.member()
    async with at(browser, console, member) as page:
        await page.goto(url(console, "/"))
        await expect(page.get_by_role("heading", name="Requests", exact=True)).to_be_visible()
        async with console.database.work() as work:
            await work.sign_ins.end_sessions(member.id)
            await work.commit()
        await expect(page).to_have_url(re.compile("/sign-in"))


async def test_words_being_written_when_the_session_ends_are_not_lost(
    browser: Browser, console: ConsoleUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.console.events.LOOKS_BETWEEN_CHECKS", 1)
    member = await console.member()
    request, _ = await opened(console.database)
    async with at(browser, console, member) as page:
        await page.goto(url(console, f"/requests/{request.id}"))
        await page.get_by_label("Write to the carer").fill("I'll ring at four")
        async with console.database.work() as work:
            await work.sign_ins.end_sessions(member.id)
            await work.commit()
        await expect(page.get_by_role("heading", name="You were signed out")).to_be_visible()
        await expect(page.get_by_label("What you wrote")).to_have_value("I'll ring at four")
        assert await faults(page) == []
        await page.get_by_role("link", name="Sign in again").click()
        await page.get_by_label("E-mail address").fill(member.email)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await page.get_by_label("Six digits").fill(totp.code_at(SECRET, console.clock()))
        await page.get_by_role("button", name="Go on").click()
        await expect(page).to_have_url(url(console, f"/requests/{request.id}"))
    assert await said(console, request) == []


async def test_a_request_is_closed_with_keys_alone_and_never_by_a_slip(
    browser: Browser, console: ConsoleUnderTest
) -> None:
    request, _ = await opened(console.database)
    async with at(browser, console, await console.member()) as page:
        await page.goto(url(console, f"/requests/{request.id}"))
        await page.keyboard.press("c")
        # Enter in the untouched form does nothing: the browser asks for what is missing.
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Done", exact=True)).to_be_visible()
        await page.keyboard.press("Space")
        await page.keyboard.press("Tab")
        await page.keyboard.type("Rang, all well.")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Outcome: Rang, all well.")).to_be_visible()


@pytest.mark.parametrize("size", SIZES, ids=["wide", "zoomed", "dark", "forced"])
async def test_every_page_is_free_of_faults_that_axe_finds_and_fits(
    browser: Browser, console: ConsoleUnderTest, size: dict[str, Any]
) -> None:
    request, member = await fill(console), await console.member(Role.ADMIN, teams=["leeds"])
    paths = (
        "/", "/?tab=all", "/?tab=waiting", f"/requests/{request.id}",
        f"/requests/{request.id}/document", "/insights", "/involved", "/audit", "/switches",
        "/undelivered", "/members", "/account", "/nowhere",
    )  # fmt: skip
    async with at(browser, console, member, **size) as page:
        for path in paths:
            await page.goto(url(console, path))
            assert await faults(page) == [], path
            wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert await page.evaluate(wider) <= 0, path


async def test_the_pages_of_signing_in_are_free_of_faults(
    browser: Browser, console: ConsoleUnderTest
) -> None:
    member = await console.member()
    page = await browser.new_page()
    await page.goto(url(console, "/invitation"))
    assert await faults(page) == []
    await page.goto(url(console, "/sign-in"))
    assert await faults(page) == []
    await page.get_by_label("E-mail address").fill(member.email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    assert await faults(page) == []
    await page.get_by_label("Six digits").fill(totp.code_at(SECRET, console.clock()))
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("heading", name="Requests", exact=True)).to_be_visible()
    await page.close()


async def test_keys_lead_around_and_can_be_switched_off(
    browser: Browser, console: ConsoleUnderTest
) -> None:
    first, _ = await opened(console.database)
    async with at(browser, console, await console.member()) as page:
        await page.goto(url(console, "/?tab=all"))
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog")).to_be_visible()
        assert await faults(page) == []
        await page.keyboard.press("Escape")
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await expect(page).to_have_url(url(console, f"/requests/{first.id}"))
        await page.wait_for_load_state()
        # The button is there when the keys are.
        await expect(page.get_by_role("button", name="Keyboard shortcuts")).to_be_visible()
        await page.keyboard.press("r")
        await expect(page.get_by_label("Write to the carer")).to_be_focused()
        await page.keyboard.type("?qj")
        await expect(page.get_by_label("Write to the carer")).to_have_value("?qj")
        await page.locator("h1").click()
        await page.get_by_role("button", name="Keyboard shortcuts").click()
        await page.get_by_label("Use these keys").uncheck()
        await page.keyboard.press("Escape")
        await page.reload()
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_all_works_without_scripts(browser: Browser, console: ConsoleUnderTest) -> None:
    request, _ = await opened(console.database)
    member = await console.member()
    async with at(browser, console, member, java_script_enabled=False) as page:
        await page.goto(url(console, "/?tab=all"))
        await page.get_by_label("Find a request").fill(request.reference)
        await page.get_by_role("button", name="Find", exact=True).click()
        assert request.reference not in page.url
        await page.get_by_role("link", name="Call back").click()
        await page.get_by_role("button", name="Take it").click()
        await expect(page.get_by_text("took it")).to_be_visible()
        await page.get_by_text("Close this request").click()
        await page.get_by_label("Done", exact=True).check()
        await page.get_by_label("Outcome").fill("Rang")
        await page.get_by_label("and tell the carer").check()
        await page.get_by_role("button", name="Close the request").click()
        await expect(page.get_by_text("Outcome: Rang")).to_be_visible()
