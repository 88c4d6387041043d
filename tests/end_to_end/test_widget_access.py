"""The chat can be used by everybody: WCAG 2.2 AA, proved where a machine can prove it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.end_to_end.browser import ARTICLE, CHOICES, DANGER, SHORT, Screen, opened, walk
from tests.end_to_end.browser import browser as browser
from tests.end_to_end.browser import gateway as gateway
from tests.end_to_end.browser import screen as screen
from tests.end_to_end.probes import (
    COUNT_SMOOTH_SCROLLS,
    CUT_OFF,
    LISTEN,
    PAGE_WIDTHS,
    SIZES,
    SPACED,
    SPOKEN,
    STYLE_EVERYTHING,
)
from tests.support.gateway import Gateway

LOOKS: list[dict[str, Any]] = [
    {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    for width, height in ((320, 568), (768, 1024), (1280, 800))
    for scheme in ("light", "dark")
]
ZOOMED = {"viewport": {"width": 320, "height": 256}}


async def everything(screen: Screen) -> None:
    """A talk with every kind of message in it."""
    await screen.home()
    for text in (ARTICLE, CHOICES, DANGER):
        await screen.ask(text)
    await screen.log.locator("summary").first.click()


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_axe_finds_nothing(browser: Browser, gateway: Gateway, look: dict[str, Any]) -> None:
    name = f"{look['viewport']['width']}-{look['color_scheme']}"
    async with opened(browser, gateway, **look) as screen:
        await screen.home()
        assert await screen.violations() == []
        await screen.keep(f"home-{name}")
        for text, kind in ((ARTICLE, "answer"), (CHOICES, "choices"), (DANGER, "urgent")):
            await screen.ask(text)
            await screen.keep(f"{kind}-{name}")
            assert await screen.violations() == []
        for opener in ("Get urgent help", "Talk to a person", "Clear this chat"):
            await screen.button(opener).click()
            await screen.keep(f"{opener.lower().replace(' ', '-')}-{name}")
            assert await screen.violations() == []
            await screen.page.keyboard.press("Escape")


async def test_each_reply_is_spoken_once_and_in_order(screen: Screen) -> None:
    await screen.page.add_init_script(LISTEN)
    await screen.home()
    for text in ("one", ARTICLE, "two"):
        await screen.ask(text)
    spoken = await screen.page.evaluate(SPOKEN, "log")
    assert [words[:24] for words in spoken] == [
        "Alongside said: You said",
        "Alongside said: What psy",
        "Alongside said: You said",
    ]
    await screen.page.reload()
    await expect(screen.replies).to_have_count(4)
    await screen.ask("three")
    spoken = await screen.page.evaluate(SPOKEN, "log")
    assert spoken == ["Alongside said: You said: three"]


async def test_writing_is_announced_once_for_each_wait(screen: Screen, gateway: Gateway) -> None:
    gateway.rasa.delay = 0.3
    await screen.page.add_init_script(LISTEN)
    await screen.home()
    await screen.ask("one")
    await screen.ask("two")
    spoken = await screen.page.evaluate(SPOKEN, "status")
    assert spoken == ["Alongside is writing"] * 2


async def test_a_reply_moves_no_focus_and_shows_its_beginning(screen: Screen) -> None:
    await screen.home()
    await screen.ask(ARTICLE)
    await expect(screen.box).to_be_focused()
    title = screen.replies.last.get_by_role("heading", level=3)
    await expect(title).to_be_in_viewport()
    inside = await title.evaluate(
        "(one) => one.getBoundingClientRect().top - one.closest('.log').getBoundingClientRect().top"
    )
    assert 0 <= inside < 60


@pytest.mark.parametrize("look", [ZOOMED, LOOKS[0], LOOKS[-1]], ids=str)
async def test_a_reply_is_in_sight_at_once_where_pages_move_smoothly(
    browser: Browser, gateway: Gateway, look: dict[str, Any]
) -> None:
    async with opened(browser, gateway, **{**look, "reduced_motion": "no-preference"}) as screen:
        await screen.home()
        for text in (ARTICLE, CHOICES, DANGER):
            await screen.ask(text)
            await expect(first_words(screen)).to_be_in_viewport()
            await expect(screen.button("New reply")).to_be_hidden()


async def test_urgent_help_is_shown_even_to_who_reads_further_up(
    screen: Screen, gateway: Gateway
) -> None:
    gateway.rasa.delay = 0.5
    gateway.rasa.answers[SHORT] = [{"text": "x"}, {"custom": {"concern": "suicide_carer"}}]
    await screen.home()
    await screen.ask(ARTICLE)
    await screen.box.fill(SHORT)
    await screen.button("Send").click()
    await screen.log.evaluate("log => { log.scrollTop = 0 }")
    await expect(screen.log.get_by_role("heading", name="Get help now")).to_be_in_viewport()


def first_words(screen: Screen) -> Locator:
    return screen.replies.last.locator("h3, p").first


async def test_who_reads_further_up_is_left_there_and_told(
    screen: Screen, gateway: Gateway
) -> None:
    gateway.rasa.delay = 0.5
    await screen.home()
    await screen.ask(ARTICLE)
    await screen.box.fill(SHORT)
    await screen.button("Send").click()
    await screen.log.evaluate("log => { log.scrollTop = 0 }")
    await expect(screen.button("New reply")).to_be_visible()
    assert await screen.log.evaluate("log => log.scrollTop") == 0
    await screen.button("New reply").click()
    await expect(screen.replies.last).to_be_in_viewport()
    await expect(screen.replies.last).to_be_focused()
    await expect(screen.button("New reply")).to_be_hidden()


@pytest.mark.parametrize("look", [ZOOMED, LOOKS[0], LOOKS[-1]], ids=str)
async def test_nothing_that_has_the_focus_is_hidden(
    browser: Browser, gateway: Gateway, look: dict[str, Any]
) -> None:
    async with opened(browser, gateway, **look) as screen:
        await everything(screen)
        await screen.page.evaluate("document.querySelector('.skip').focus()")
        for key in ("Tab", "Shift+Tab"):
            stops = await walk(screen.page, key)
            assert len(stops) > 20
            assert [stop for stop in stops if not stop["seen"]] == []
            assert [stop for stop in stops if stop["ring"] < 3] == []


async def zoomed_text(screen: Screen) -> None:
    await screen.page.evaluate(STYLE_EVERYTHING, ":root { font-size: 200% }")


async def spaced_text(screen: Screen) -> None:
    await screen.page.evaluate(STYLE_EVERYTHING, SPACED)


async def as_it_is(screen: Screen) -> None:
    await screen.page.evaluate("0")


@pytest.mark.parametrize("change", [as_it_is, zoomed_text, spaced_text])
async def test_nothing_scrolls_sideways_or_is_cut_off(
    browser: Browser, gateway: Gateway, change: Callable[[Screen], Awaitable[None]]
) -> None:
    for look in (ZOOMED, LOOKS[0], LOOKS[-1]):
        async with opened(browser, gateway, **look) as screen:
            await everything(screen)
            await change(screen)
            await screen.keep(f"{change.__name__}-{look['viewport']['width']}")
            wide, room = await screen.page.evaluate(PAGE_WIDTHS)
            assert wide <= room
            assert await screen.log.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("look", [LOOKS[0], LOOKS[-1]], ids=str)
async def test_targets_are_large(browser: Browser, gateway: Gateway, look: dict[str, Any]) -> None:
    async with opened(browser, gateway, **look) as screen:
        await everything(screen)
        sizes = await screen.page.evaluate(SIZES)
        assert [one for one in sizes if min(one[1:3]) < (44 if one[3] else 24)] == []


async def test_reduced_motion_moves_nothing(screen: Screen) -> None:
    await screen.home()
    await screen.page.evaluate(COUNT_SMOOTH_SCROLLS)
    await screen.ask(ARTICLE)
    assert await screen.page.evaluate("window.smooth") == 0
    moving = "document.querySelector('alongside-chat').shadowRoot.getAnimations().length"
    assert await screen.page.evaluate(moving) == 0


async def test_forced_colours_keep_every_edge(browser: Browser, gateway: Gateway) -> None:
    async with opened(browser, gateway, forced_colors="active") as screen:
        await everything(screen)
        await screen.keep("forced-colours")
        for part in (".bubble", ".urgent", ".help", "textarea"):
            one = screen.page.locator(f"alongside-chat {part}").first
            assert await one.evaluate("one => parseFloat(getComputedStyle(one).borderTopWidth)") > 0


async def test_print_has_the_words_and_no_buttons(screen: Screen) -> None:
    await everything(screen)
    await screen.page.emulate_media(media="print")
    await screen.keep("print")
    await expect(screen.button("Send")).to_be_hidden()
    await expect(screen.button("Get urgent help")).to_be_hidden()
    await expect(screen.log.get_by_role("heading", name=ARTICLE)).to_be_visible()
    assert await screen.log.evaluate("log => getComputedStyle(log).overflowY") == "visible"
