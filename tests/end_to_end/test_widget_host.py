"""The chat on somebody else's page: another origin, a strict policy, styles of its own."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Route, expect

from tests.end_to_end.browser import ARTICLE, Screen, opened, taught
from tests.end_to_end.browser import browser as browser
from tests.end_to_end.browser import gateway as gateway
from tests.support.gateway import Gateway

SITE = "https://carers.example.org"
STATIC = Path("bot/gateway/static")
MOST_BYTES = 60_000
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A charity</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{site}/site.css">
<script type="module" src="{ours}widget/alongside.js"></script></head>
<body><main><h1>A charity</h1><p>Some words.</p><a href="#x">A link</a></main>
<alongside-chat {attributes}></alongside-chat></body></html>"""
# Rules that would spoil a widget which does not keep to itself.
CSS = """html { font-size: 16px } * { color: lime } p, div, button { display: inline;
  font-size: 40px; margin: 50px; text-transform: uppercase } button { all: unset }"""


@pytest.fixture
async def shared(tmp_path: Path) -> AsyncIterator[Gateway]:
    """A gateway that lets the charity show the widget."""
    async with taught(tmp_path, widget_origins=SITE) as started:
        yield started


def policy(ours: str) -> str:
    """What a careful site sends."""
    return (
        f"default-src 'none'; script-src {ours}; style-src 'self' {ours}; connect-src {ours}; "
        "base-uri 'none'; require-trusted-types-for 'script'; trusted-types alongside"
    )


async def visit(screen: Screen, attributes: str = "", csp: str | None = None) -> list[str]:
    """Open the charity's page; the list fills with what its policy forbids."""
    forbidden: list[str] = []
    ours = screen.url("/")

    async def answer(route: Route) -> None:
        if route.request.url.endswith(".css"):
            return await route.fulfill(content_type="text/css", body=CSS)
        body = PAGE.format(ours=ours, attributes=attributes, site=SITE)
        headers = {"Content-Security-Policy": csp or policy(ours)}
        await route.fulfill(content_type="text/html", body=body, headers=headers)

    def note(message: Any) -> None:
        if message.type == "error":
            forbidden.append(message.text)

    await screen.page.route(f"{SITE}/**", answer)
    screen.page.on("console", note)
    await screen.page.goto(f"{SITE}/help")
    return forbidden


async def test_it_works_on_another_site_under_a_strict_policy(
    browser: Browser, shared: Gateway
) -> None:
    async with opened(browser, shared, permissions=["local-network-access"]) as screen:
        forbidden = await visit(screen, "open")
        await screen.ask(ARTICLE)
        await expect(screen.replies.last.locator("h4").first).to_be_visible()
        await screen.keep("host-panel")
        bubble = screen.log.locator(".bubble")
        assert await bubble.evaluate("one => getComputedStyle(one).textTransform") == "none"
        assert await bubble.evaluate("one => getComputedStyle(one).fontSize") == "19px"
        assert forbidden == []
        assert await screen.violations("alongside-chat") == []


async def test_without_leave_to_read_html_the_plain_text_is_shown(
    browser: Browser, shared: Gateway
) -> None:
    async with opened(browser, shared, permissions=["local-network-access"]) as screen:
        csp = policy(screen.url("/")).replace("trusted-types alongside", "trusted-types other")
        await visit(screen, "open", csp)
        await screen.ask(ARTICLE)
        await expect(screen.replies.last.locator(".plain")).to_contain_text("Psychosis is when")


@pytest.mark.parametrize("size", [(1280, 800), (320, 568)])
async def test_the_panel_opens_and_closes_by_keyboard(
    browser: Browser, shared: Gateway, size: tuple[int, int]
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    how = {"viewport": viewport, "permissions": ["local-network-access"]}
    async with opened(browser, shared, **how) as screen:
        started: list[str] = []
        screen.page.on("request", lambda request: started.append(request.url))
        await visit(screen)
        launcher = screen.button("Open the chat for carers")
        await expect(launcher).to_be_visible()
        assert not [url for url in started if url.endswith("/api/conversations")]
        await launcher.focus()
        await screen.keep(f"launcher-{size[0]}")
        await screen.page.keyboard.press("Enter")
        await expect(
            screen.page.get_by_role("heading", name="Alongside", exact=True)
        ).to_be_focused()
        await expect(screen.replies).to_have_count(1)
        await screen.keep(f"panel-{size[0]}")
        await screen.button("Get urgent help").click()
        await screen.page.keyboard.press("Escape")
        await expect(screen.log).to_be_visible()
        await expect(screen.button("Get urgent help")).to_be_focused()
        await screen.page.keyboard.press("Escape")
        await expect(screen.log).to_be_hidden()
        await expect(launcher).to_be_focused()
        await screen.page.keyboard.press("Enter")
        await screen.button("Close the chat").click()
        await expect(launcher).to_be_focused()


async def test_a_site_that_is_not_allowed_gets_nothing(browser: Browser, gateway: Gateway) -> None:
    async with opened(browser, gateway, permissions=["local-network-access"]) as screen:
        forbidden = await visit(screen)
        await expect(screen.page.get_by_role("heading", name="A charity")).to_be_visible()
        await screen.page.wait_for_load_state("networkidle")
        assert await screen.page.evaluate("customElements.get('alongside-chat')") is None
        assert any("CORS" in error for error in forbidden)


async def test_an_unknown_attribute_is_told_to_whoever_builds_the_page(
    browser: Browser, shared: Gateway
) -> None:
    async with opened(browser, shared, permissions=["local-network-access"]) as screen:
        errors = await visit(screen, 'inlin storage="local"')
        await expect(screen.button("Open the chat for carers")).to_be_visible()
        assert [error for error in errors if "inlin" in error]
        assert [error for error in errors if "storage" in error]


def test_the_widget_is_small() -> None:
    files = [path for path in STATIC.iterdir() if path.name not in ("page.css", "demo.js")]
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in files) < MOST_BYTES


def test_no_sentence_stands_in_the_code() -> None:
    for path in STATIC.glob("*.js"):
        code = "\n".join(
            line for line in path.read_text(encoding="utf-8").splitlines()
            if not line.lstrip().startswith(("*", "/*", "//")) and "console.error" not in line
        )  # fmt: skip
        quoted = [part for part in code.split('"')[1::2] if part[:1].isupper() and " " in part]
        assert quoted == [], path
