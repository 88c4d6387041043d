"""The connection is bad, as at 3 a.m. on a train: nothing is lost, nothing is said twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Route, expect

from tests.end_to_end.browser import SHORT, Screen, opened, until
from tests.end_to_end.browser import browser as browser
from tests.end_to_end.browser import gateway as gateway
from tests.end_to_end.browser import screen as screen
from tests.end_to_end.probes import ERASE_BEHIND_ITS_BACK, SPOIL_TOKEN
from tests.support.gateway import Gateway

CUTS = 20
MESSAGES = "**/api/conversations/*/messages"


async def test_a_stream_cut_again_and_again_loses_and_doubles_nothing(
    screen: Screen, gateway: Gateway
) -> None:
    await screen.home()
    said = [f"question {number}" for number in range(12)]
    async with cut_often(gateway) as cuts:
        for text in said:
            await screen.box.fill(text)
            await screen.button("Send").click()
        await until(lambda: all_cut(cuts))
    await expect(screen.replies).to_have_count(len(said) + 1, timeout=90_000)
    words = await screen.replies.locator(".words").all_inner_texts()
    assert words[1:] == [f"You said: {text}" for text in said]
    bubbles = await screen.log.locator(".bubble").evaluate_all(
        "all => all.map(b => b.lastChild.data)"
    )
    assert bubbles == said


async def test_a_lost_answer_is_sent_again_under_the_same_id(
    screen: Screen, gateway: Gateway
) -> None:
    ids: list[str] = []

    async def lose_answer(route: Route) -> None:
        body = route.request.post_data_json
        assert body
        ids.append(body["id"])
        # The message arrives, the answer to it does not.
        await route.fetch()
        await route.abort()

    await screen.home()
    await screen.page.route(MESSAGES, lose_answer)
    await screen.page.route("**/events*", lambda route: route.abort())
    await screen.box.fill(SHORT)
    await screen.button("Send").click()
    failed = screen.log.locator(".carer")
    await expect(failed).to_contain_text("Not sent", timeout=20_000)
    await expect(failed).to_contain_text("Check your connection")
    await expect(failed.locator(".bubble")).to_contain_text(SHORT)
    await screen.page.unroute("**/events*")
    await screen.page.unroute(MESSAGES)
    await screen.button("Try again").click()
    await expect(screen.replies).to_have_count(2)
    await expect(failed).not_to_contain_text("Not sent")
    assert len(set(ids)) == 1
    assert gateway.rasa.texts() == [SHORT]


async def test_offline_says_so_and_sends_in_order_afterwards(
    screen: Screen, gateway: Gateway
) -> None:
    await screen.home()
    await screen.page.context.set_offline(True)
    for text in ("one", "two", "three"):
        await screen.box.fill(text)
        await screen.button("Send").click()
    await expect(screen.page.get_by_text("You are not connected.").first).to_be_visible()
    await expect(screen.log.get_by_text("Waiting to be sent")).to_have_count(3)
    assert gateway.rasa.texts() == []
    await screen.page.context.set_offline(False)
    await expect(screen.replies).to_have_count(4)
    assert gateway.rasa.texts() == ["one", "two", "three"]
    await expect(screen.page.get_by_text("You are not connected.").first).to_be_hidden()


async def test_typing_before_there_is_a_conversation_loses_nothing(screen: Screen) -> None:
    let_go = asyncio.Event()

    async def hold(route: Route) -> None:
        await let_go.wait()
        await route.continue_()

    await screen.page.route("**/api/conversations", hold)
    await screen.page.goto(screen.url())
    await screen.box.fill(SHORT)
    await screen.button("Send").click()
    await expect(screen.log.get_by_text("Waiting to be sent")).to_be_visible()
    let_go.set()
    await expect(screen.replies).to_have_count(2)
    kinds = await screen.log.locator(".message").evaluate_all(
        "all => all.map(one => one.className)"
    )
    assert [kind.split()[1] for kind in kinds] == ["ours", "carer", "ours"]


async def test_where_streams_do_not_get_through_it_asks_again_and_again(screen: Screen) -> None:
    await screen.page.route("**/events*", lambda route: route.abort())
    await screen.home()
    await screen.ask(SHORT)
    await screen.ask("and then")
    await expect(screen.replies.last).to_contain_text("You said: and then")


async def test_a_refusal_says_why_and_keeps_the_words(screen: Screen) -> None:
    message = "You have sent a lot in a short time. Please wait a little, then send it again."
    body = {"error": {"code": "too_many", "message": message}, "messages": []}

    async def refuse(route: Route) -> None:
        await route.fulfill(status=429, json=body)

    await screen.home()
    await screen.page.route(MESSAGES, refuse)
    await screen.box.fill(SHORT)
    await screen.button("Send").click()
    await expect(screen.log.locator(".carer")).to_contain_text(message)
    await expect(screen.log.locator(".bubble")).to_contain_text(SHORT)
    await screen.page.unroute(MESSAGES)
    await screen.button("Try again").click()
    await expect(screen.replies).to_have_count(2)


async def test_an_urgent_reply_in_a_refusal_is_shown(screen: Screen, gateway: Gateway) -> None:
    await screen.home()
    await gateway.database.take_away()
    await screen.box.fill("I think he will kill himself")
    await screen.button("Send").click()
    await expect(screen.log.locator(".urgent")).to_be_visible(timeout=20_000)
    await gateway.database.bring_back()
    await screen.page.reload()
    await expect(screen.log.locator(".urgent")).to_have_count(1)


async def test_a_conversation_that_is_gone_is_replaced_and_it_says_so(
    screen: Screen, gateway: Gateway
) -> None:
    await screen.home()
    await screen.ask(SHORT)
    await screen.page.evaluate(ERASE_BEHIND_ITS_BACK)
    await expect(screen.log).to_contain_text("Your earlier chat is no longer here.")
    await expect(screen.log).not_to_contain_text(SHORT)
    await screen.ask("still there?")
    await screen.page.evaluate(SPOIL_TOKEN)
    await screen.page.reload()
    await expect(screen.log).to_contain_text("Your earlier chat is no longer here.")
    await screen.ask("once more")


async def test_blocked_storage_is_no_hindrance(browser: Browser, gateway: Gateway) -> None:
    async with opened(browser, gateway) as screen:
        await screen.page.add_init_script(
            "Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('no') }})"
        )
        await screen.home()
        await screen.ask(SHORT)


async def test_without_words_there_is_still_999(screen: Screen) -> None:
    await screen.page.route("**/wording.json?*", lambda route: route.abort())
    await screen.page.goto(screen.url())
    bare = screen.page.locator("alongside-chat").get_by_role("link", name="999")
    await expect(bare).to_have_attribute("href", "tel:999")
    await screen.page.unroute("**/wording.json?*")
    await expect(screen.log).to_contain_text("I'm Alongside")


@asynccontextmanager
async def cut_often(gateway: Gateway) -> AsyncIterator[list[int]]:
    """Cut every connection to the gateway that is open, again and again."""
    cuts: list[int] = []

    async def cut() -> None:
        # Not for ever: on a slow machine nothing would get through between two cuts.
        while sum(cuts) < CUTS:
            await asyncio.sleep(0.05)
            cuts.append(cut_streams(gateway))

    task = asyncio.create_task(cut())
    try:
        yield cuts
    finally:
        task.cancel()


def cut_streams(gateway: Gateway) -> int:
    """Cut what is open, in the middle of whatever it was saying; how many were cut."""
    runner = gateway.client.server.runner
    assert runner
    assert runner.server
    transports = [one.transport for one in runner.server.connections if one.transport]
    for transport in transports:
        transport.abort()
    return len(transports)


async def all_cut(cuts: list[int]) -> bool:
    """Whether that many connections were cut."""
    return sum(cuts) >= CUTS
