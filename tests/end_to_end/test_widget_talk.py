"""A carer talks with Alongside in a browser."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.end_to_end.browser import ARTICLE, CHOICES, DANGER, SHORT, Screen, until
from tests.end_to_end.browser import browser as browser
from tests.end_to_end.browser import gateway as gateway
from tests.end_to_end.browser import screen as screen
from tests.end_to_end.probes import FOCUSED
from tests.support.gateway import Gateway

HOSTILE = [
    "<script>window.hurt = 1</script>",
    "<img src=x onerror='window.hurt = 1'>",
    "<svg/onload=window.hurt=1>",
    "</p></div><iframe srcdoc='<script>parent.hurt=1</script>'>",
    "javascript:window.hurt=1",
    "{{7*7}} ${7*7} <%= 7*7 %>",
    "&lt;b&gt; &amp; \"quotes\" 'and' \\u003cscript\\u003e",
    "first line\nsecond <b>line</b>\n\nfourth",
]


async def test_a_whole_talk_by_keyboard_alone(screen: Screen) -> None:
    page = screen.page
    await screen.home()
    await tab_to(page, "Your message")
    await page.keyboard.type(ARTICLE)
    await page.keyboard.press("Enter")
    await expect(screen.replies).to_have_count(2)
    await tab_to(page, "Where this comes from", back=True)
    await page.keyboard.press("Enter")
    await expect(screen.log.locator("details[open] a").first).to_be_visible()
    await tab_to(page, "Is it schizophrenia?")
    await page.keyboard.press("Enter")
    await expect(screen.replies).to_have_count(3)
    await tab_to(page, "Get urgent help", back=True)
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    assert await focused(page) == "Get urgent help"
    await tab_to(page, "Clear this chat")
    await page.keyboard.press("Enter")
    await tab_to(page, "Yes, clear it")
    await page.keyboard.press("Enter")
    await expect(screen.replies).to_have_count(1)


async def test_an_answer_has_its_title_words_sources_and_next_steps(screen: Screen) -> None:
    await screen.home()
    await screen.ask(ARTICLE)
    answer = screen.replies.last
    await expect(answer.get_by_role("heading", level=3)).to_have_text("What psychosis is")
    await expect(answer.locator("h4").first).to_be_visible()
    source = answer.locator("details a").first
    assert await source.get_attribute("rel") == "noopener noreferrer"
    assert await source.get_attribute("target") == "_blank"
    await expect(source).to_contain_text("opens in a new tab")
    await expect(answer.locator(".offers button")).to_have_count(3)
    await expect(answer.locator(".feedback button")).to_have_count(2)


async def test_a_pressed_choice_is_said_and_stays_in_sight(
    screen: Screen, gateway: Gateway
) -> None:
    await screen.home()
    await screen.ask(CHOICES)
    await screen.button("Looking after his money for him").click()
    await expect(screen.replies).to_have_count(3)
    await expect(screen.log.locator(".carer").last).to_contain_text("Looking after his money")
    await expect(screen.button("None of these")).to_be_visible()
    assert gateway.rasa.texts()[-1] == "/ask"


async def test_an_urgent_reply_comes_at_once_and_once(screen: Screen, gateway: Gateway) -> None:
    await screen.home()
    await screen.page.route("**/events*", lambda route: route.abort())
    await screen.ask(DANGER)
    urgent = screen.log.locator(".urgent")
    await expect(urgent.get_by_role("heading", name="Get help now")).to_be_visible()
    await expect(urgent.get_by_role("link", name="Call 999")).to_have_attribute("href", "tel:999")
    await screen.page.reload()
    await expect(urgent).to_have_count(1)
    assert gateway.rasa.texts() == []


async def test_a_reload_shows_the_whole_talk_from_the_server(screen: Screen) -> None:
    await screen.home()
    for text in (ARTICLE, SHORT, CHOICES):
        await screen.ask(text)
    before = await screen.log.locator(".message").all_inner_texts()
    stored = await screen.page.evaluate("Object.values(sessionStorage).join() + document.cookie")
    assert "psychosis" not in stored
    assert await screen.page.evaluate("localStorage.length") == 0
    await screen.page.reload()
    await expect(screen.log.locator(".message")).to_have_count(len(before))
    assert await screen.log.locator(".message").all_inner_texts() == before


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_carers_write_is_only_ever_text(screen: Screen, text: str) -> None:
    await screen.home()
    await screen.ask(text)
    await screen.page.reload()
    await expect(screen.replies).to_have_count(2)
    bubble = screen.log.locator(".bubble")
    assert await bubble.evaluate("one => one.lastChild.data") == text
    assert await bubble.locator("*").count() == 1
    assert await screen.page.evaluate("window.hurt") is None


async def test_html_that_the_server_should_not_send_is_taken_apart(screen: Screen) -> None:
    hostile = (
        "<p onclick='hurt()'>Safe <script>window.hurt=1</script><img src=x onerror='hurt=1'>"
        "<a href='javascript:hurt=1'>words</a> <a href='tel:999' onclick='x()'>999</a></p>"
    )

    async def poison(route: object) -> None:
        response = await route.fetch()  # type: ignore[attr-defined]
        body = await response.json()
        body["messages"][0]["html"] = hostile
        await route.fulfill(response=response, json=body)  # type: ignore[attr-defined]

    await screen.page.route("**/api/conversations", poison)
    await screen.page.goto(screen.url())
    words = screen.replies.first.locator(".words")
    html = await words.inner_html()
    assert html == '<p>Safe <span>words</span> <a href="tel:999">999</a></p>'


async def test_clearing_asks_once_and_erases_on_the_server(
    screen: Screen, gateway: Gateway
) -> None:
    await screen.home()
    await screen.ask(SHORT)
    await screen.button("Clear this chat").click()
    await screen.button("No, keep it").click()
    await expect(screen.replies).to_have_count(2)
    await screen.button("Clear this chat").click()
    async with screen.page.expect_request(lambda request: request.method == "DELETE") as erased:
        await screen.button("Yes, clear it").click()
    response = await (await erased.value).response()
    assert response
    assert response.status == 204
    await expect(screen.replies).to_have_count(1)
    await expect(screen.log).not_to_contain_text(SHORT)
    await screen.ask(SHORT)


async def test_leaving_waits_for_nothing_and_leaves_nothing(screen: Screen) -> None:
    elsewhere = "https://www.bbc.co.uk/weather"
    await screen.page.route(f"{elsewhere}**", lambda route: route.fulfill(body="Sunny"))
    await screen.home()
    await screen.ask(SHORT)
    length = await screen.page.evaluate("history.length")
    await screen.button("Leave this page quickly").click()
    await screen.page.wait_for_url(f"{elsewhere}**")
    assert await screen.page.evaluate("history.length") == length
    await screen.page.goto(screen.url())
    await expect(screen.replies).to_have_count(1)
    await expect(screen.log).not_to_contain_text(SHORT)


async def test_an_example_goes_into_the_box_and_is_not_sent(screen: Screen) -> None:
    await screen.home()
    await screen.page.locator(".examples button").first.click()
    await expect(screen.box).to_be_focused()
    await expect(screen.box).to_have_value(
        "The doctor says my brother has psychosis. What is that?"
    )
    await expect(screen.replies).to_have_count(1)


async def test_the_limit_is_said_before_it_is_reached(screen: Screen, gateway: Gateway) -> None:
    await screen.home()
    await screen.box.fill("a" * 9_500)
    await expect(screen.page.get_by_text("You have 500 characters left.").first).to_be_visible()
    await screen.box.fill("a" * 10_007)
    await expect(screen.page.get_by_text("too long by 7 characters").first).to_be_visible()
    await screen.button("Send").click()
    await expect(screen.box).to_have_value("a" * 10_007)
    assert gateway.rasa.texts() == []


async def test_the_box_grows_to_five_lines(screen: Screen) -> None:
    await screen.home()
    await screen.box.click()
    for _ in range(8):
        await screen.page.keyboard.type("word")
        await screen.page.keyboard.press("Shift+Enter")
    assert await screen.box.evaluate("box => box.rows") == 5
    await screen.page.keyboard.press("Enter")
    assert await screen.box.evaluate("box => box.rows") == 1


async def focused(page: Page) -> str:
    """The words on what has the focus."""
    words: str = await page.evaluate(FOCUSED)
    return words


async def tab_to(page: Page, words: str, *, back: bool = False) -> None:
    """Press TAB until the focus is on ``words``."""

    async def press() -> bool:
        if await focused(page) == words:
            return True
        await page.keyboard.press("Shift+Tab" if back else "Tab")
        return False

    await until(press)
