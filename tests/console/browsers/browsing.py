"""Members' browsers: real Chromium before a running console."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from bot.staff.model import Member, Stage
from bot.staff.tokens import token_hash
from tests.end_to_end.browser import STANDARDS
from tests.support.console import ConsoleUnderTest

SIZES: tuple[dict[str, Any], ...] = (
    {"viewport": {"width": 1280, "height": 800}},
    # WCAG 1.4.10: 1280 pixels at 400 %.
    {"viewport": {"width": 320, "height": 256}},
    {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    {"viewport": {"width": 1280, "height": 800}, "forced_colors": "active"},
)


@asynccontextmanager
async def at(
    browser: Browser, console: ConsoleUnderTest, member: Member, **how: Any
) -> AsyncIterator[Page]:
    """A signed-in member's page; fails the test where a script fails or is blocked."""
    context = await browser.new_context(**{**SIZES[0], **how})
    token, mistakes = f"browser-{id(context)}", []
    async with console.database.work() as work:
        await work.sign_ins.begin_session(
            member.id, token_hash(token), f"csrf-{id(context)}", Stage.SIGNED_IN, console.clock()
        )
        await work.commit()
    address = str(console.server.make_url("/"))
    await context.add_cookies([{"name": "alongside-session", "value": token, "url": address}])
    page = await context.new_page()
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.on(
        "console", lambda one: mistakes.append(one.text) if "Content Security" in one.text else None
    )
    try:
        yield page
    finally:
        await context.close()
    assert mistakes == []


def url(console: ConsoleUnderTest, path: str) -> str:
    return str(console.server.make_url(path))


async def faults(page: Page) -> list[str]:
    """What axe-core finds wrong."""
    found = await Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}})
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]
