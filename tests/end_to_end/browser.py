"""A real Chromium before the real gateway, with a fake Rasa that says what a test needs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import (
    Browser,
    BrowserContext,
    Error,
    Locator,
    Page,
    async_playwright,
    expect,
)

from tests.end_to_end.probes import STOP
from tests.support.databases import make_database
from tests.support.fake_rasa import FakeRasa
from tests.support.gateway import Gateway, running

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ARTEFACTS = Path("tests/artefacts")
PATIENCE = 15.0
DANGER = "I think he will kill himself"
ARTICLE = "What psychosis is"
CHOICES = "What about his money?"
SHORT = "Thank you"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

Urls = Callable[[str], str]


@dataclass
class Screen:
    """A page with the chat on it. Locators see through the shadow root."""

    page: Page
    gateway: Gateway

    def url(self, path: str = "/") -> str:
        """An address of the gateway."""
        return str(self.gateway.client.make_url(path))

    @property
    def log(self) -> Locator:
        """Where messages are."""
        return self.page.get_by_role("log")

    @property
    def box(self) -> Locator:
        """Where the carer writes."""
        return self.page.get_by_role("textbox", name="Your message")

    @property
    def replies(self) -> Locator:
        """What Alongside said, the welcome and notes of the widget included."""
        return self.log.locator(".message.ours")

    def button(self, name: str) -> Locator:
        """The button of that name."""
        return self.page.get_by_role("button", name=name, exact=True)

    async def home(self) -> Screen:
        """Open the home page, and wait for the welcome."""
        await self.page.goto(self.url())
        await expect(self.log).to_contain_text("I'm Alongside")
        return self

    async def ask(self, text: str) -> None:
        """Send a message and wait for one more reply, after the welcome."""
        await expect(self.replies.first).to_be_visible(timeout=PATIENCE * 1000)
        before = await self.replies.count()
        await self.box.fill(text)
        await self.button("Send").click()
        await expect(self.replies).to_have_count(before + 1, timeout=PATIENCE * 1000)

    async def violations(self, inside: str = "html") -> list[str]:
        """What axe-core finds wrong, in words."""
        options = {"runOnly": {"type": "tag", "values": STANDARDS}}
        found = await Axe().run(self.page, context=inside, options=options)
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found.response["violations"]
            for node in one["nodes"]
        ]

    async def keep(self, name: str, *, full_page: bool = False) -> None:
        """Keep a picture, to be looked at."""
        await picture(self.page, name, full_page=full_page)


async def picture(page: Page, name: str, *, full_page: bool = False) -> None:
    """Keep a picture of ``page``. Chromium sometimes can't take one on a busy machine, which says
    nothing of the page: it is tried again once, and then left.
    """
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    for _ in range(2):
        try:
            await page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=full_page)
            return
        except Error as error:
            if "Unable to capture" not in str(error):
                raise


async def walk(page: Page, key: str) -> list[dict[str, Any]]:
    """Every stop of the TAB key, until it comes to the page's edge."""
    stops: list[dict[str, Any]] = []
    while True:
        await page.keyboard.press(key)
        stop = await page.evaluate(STOP)
        if stop is None:
            return stops
        stops.append(stop)
        assert len(stops) < 200, "the TAB key is trapped"


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def taught(folder: Path, **settings: str) -> AsyncIterator[Gateway]:
    """A running gateway whose Rasa knows an article and some choices."""
    # Migrations run a loop of their own, which takes a thread of its own.
    url = await asyncio.to_thread(lambda: next(make_database("sqlite", folder)))
    async with running(url, folder, **settings) as started:
        teach(started.rasa)
        yield started


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Gateway]:
    """The gateway."""
    async with taught(tmp_path) as started:
        yield started


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser of the test's own."""
    async with chromium() as started:
        yield started


@pytest.fixture
async def screen(browser: Browser, gateway: Gateway) -> AsyncIterator[Screen]:
    """An empty page of 1280 x 800."""
    async with opened(browser, gateway) as screen:
        yield screen


@asynccontextmanager
async def opened(browser: Browser, gateway: Gateway, **how: Any) -> AsyncIterator[Screen]:
    """A page in a context of its own; ``how`` as Playwright's ``new_context``."""
    given = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **how}
    context: BrowserContext = await browser.new_context(**given)
    mistakes: list[str] = []
    page = await context.new_page()
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    try:
        yield Screen(page, gateway)
    finally:
        await context.close()
    assert not mistakes, mistakes


async def until(holds: Callable[[], Awaitable[object]]) -> None:
    """Wait until ``holds`` is true of a page."""
    deadline = time.monotonic() + PATIENCE
    while not await holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


def teach(rasa: FakeRasa) -> None:
    """Give the fake Rasa something to say."""
    buttons = [
        {"title": "Is it schizophrenia?", "payload": "/ask"},
        {"title": "How can I help him day to day?", "payload": "/ask"},
        {"title": "What are early warning signs?", "payload": "/ask"},
        {"title": "This helped", "payload": "/helped"},
        {"title": "This didn't help", "payload": "/not_helped"},
    ]
    rasa.answers[ARTICLE] = [
        {"buttons": buttons},
        {"custom": {"article": "psychosis_what/what-is-psychosis"}},
    ]
    rasa.answers[CHOICES] = [
        {
            "text": "I'm not sure which of these you mean.",
            "buttons": [
                {"title": "Benefits when he is in hospital", "payload": "/ask"},
                {"title": "Looking after his money for him", "payload": "/ask"},
                {"title": "None of these", "payload": "/ask"},
            ],
        },
        {"custom": {"kind": "choices"}},
    ]
    rasa.answers[SHORT] = [{"text": "I'm glad to be here. Ask me anything, at any hour."}]
