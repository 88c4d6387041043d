"""Requests on the message path: what an action asks for is done once, with its answer."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from uuid import uuid4

import pytest

from bot.casework.model import Kind, Urgency
from bot.casework.references import find_reference
from bot.staff.model import Role
from bot.storage.handovers import Handover
from bot.storage.switches import ASSISTANT, Switch
from tests.support.casework import NOON
from tests.support.gateway import Carer, Gateway, replies

OPEN: dict[str, Any] = {
    "do": "open",
    "kind": "ask_callback",
    "nation": "england",
    "answers": {"about": {"said": "his meds", "understood": "his meds"}},
    "contact": {"name": "Jo", "phone": "+447700900123", "safe_to_text": False},
    "consent": "2026-11",
}


async def ask(carer: Carer, note: dict[str, Any]) -> str:
    """What the carer is told when an action utters ``note``."""
    text = f"please {uuid4()}"
    carer.gateway.rasa.answers[text] = [{"custom": {"request": note}}]
    before = len(replies((await carer.read())["messages"]))
    await carer.say(text)
    answer: str = (await carer.until_replies(before + 1))[-1]["text"]
    return answer


def reference_and_pin(text: str) -> tuple[str, str]:
    """What the carer must write down."""
    reference, pin = find_reference(text), re.search(r"\b\d{6}\b", text)
    assert reference is not None
    assert pin is not None
    return reference, pin.group()


async def test_a_request_is_opened_and_can_be_asked_about(gateway: Gateway) -> None:
    carer = await gateway.begin()
    reference, _ = reference_and_pin(await ask(carer, OPEN))
    told = await ask(carer, {"do": "status", "reference": None, "pin": None})
    assert told.startswith(f"{reference}, a call back: it's with ")
    async with gateway.services.database.reading() as work:
        request = await work.requests.by_reference(reference)
    assert request
    assert (request.kind, request.contact.name) == (Kind.ASK_CALLBACK, "Jo")


@pytest.mark.parametrize(
    ("kind", "nation", "called"),
    [
        ("ask_callback", "england", "a call back"),
        ("request_carer_assessment", "england", "a carer's assessment"),
        ("request_carer_assessment", "scotland", "an adult carer support plan"),
        ("request_carer_assessment", None, "a carer's assessment"),
    ],
)
async def test_a_request_is_called_what_the_carer_calls_it(
    light_gateway: Gateway, kind: str, nation: str | None, called: str
) -> None:
    carer = await light_gateway.begin()
    reference, _ = reference_and_pin(await ask(carer, {**OPEN, "kind": kind, "nation": nation}))
    told = await ask(carer, {"do": "status", "reference": None, "pin": None})
    assert told.startswith(f"{reference}, {called}: it's with ")


async def test_another_chat_needs_the_pin(gateway: Gateway) -> None:
    reference, pin = reference_and_pin(await ask(await gateway.begin(), OPEN))
    other = await gateway.begin()
    right = {"do": "status", "reference": reference, "pin": pin}
    assert "call back" in await ask(other, right)
    without = await ask(other, {**right, "pin": None})
    wrong = await ask(other, {**right, "pin": "0" if pin != "0" else "1"})
    unknown = await ask(other, {**right, "reference": "CR-2222-22"})
    assert "PIN" in without
    assert wrong == unknown
    assert "call back" not in without + wrong


async def test_the_reference_is_there_as_soon_as_it_is_shown(gateway: Gateway) -> None:
    carer = await gateway.begin()
    for _ in range(5):
        reference, _ = reference_and_pin(await ask(carer, OPEN))
        async with gateway.services.database.reading() as work:
            assert await work.requests.by_reference(reference)


async def test_fifty_deliveries_of_one_message_open_one_request(gateway: Gateway) -> None:
    carer = await gateway.begin()
    gateway.rasa.answers["send it"] = [{"custom": {"request": OPEN}}]
    message = str(uuid4())
    await asyncio.gather(*(carer.say("send it", message) for _ in range(50)))
    await carer.until_replies(1)
    async with gateway.services.database.reading() as work:
        assert await work.requests.count() == 1


@pytest.mark.parametrize(
    "note",
    [{}, {"do": "open"}, {"do": "open", "kind": "x"}, {"do": "change_contact"}, {"do": ["open"]},
     {"do": "open", "kind": "crisis_follow_up"}, {**OPEN, "contact": {"height": 2}}],
)  # fmt: skip
async def test_a_note_that_makes_no_sense_is_told_honestly(
    light_gateway: Gateway, note: dict[str, Any]
) -> None:
    assert "nothing was sent" in await ask(await light_gateway.begin(), note)
    async with light_gateway.services.database.reading() as work:
        assert await work.requests.count() == 0


async def test_a_carer_cancels_adds_and_changes(gateway: Gateway) -> None:
    carer = await gateway.begin()
    reference, _ = reference_and_pin(await ask(carer, OPEN))
    await ask(carer, {"do": "add", "words": "he slept well"})
    later = {"when": "when he is out", "when_understood": ""}
    for contact in ({"when": "mornings", "when_understood": "any day, before 12 noon"}, later):
        await ask(carer, {"do": "change_contact", "contact": contact})
    await ask(carer, {"do": "cancel", "reference": reference})
    async with gateway.services.database.reading() as work:
        request = await work.requests.by_reference(reference)
        assert request
        timeline = await work.requests.timeline(request.id)
    assert [one.what for one in timeline] == [
        "opened", "carer_added", "contact_changed", "contact_changed", "cancelled_by_carer",
    ]  # fmt: skip
    assert timeline[2].data == {"fields": ["when"]}
    # What was understood of earlier words does not outlive them.
    assert (request.contact.when, request.contact.when_understood) == ("when he is out", "")


async def test_danger_opens_an_urgent_follow_up_at_once_and_only_one(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await carer.say("he says he will kill himself")
    await carer.say("please help he will kill himself")
    async with gateway.services.database.reading() as work:
        (request,) = await work.requests.of_conversation(carer.id)
        timeline = await work.requests.timeline(request.id)
    assert (request.kind, request.urgency) == (Kind.CRISIS, Urgency.URGENT)
    assert request.answers["concern"].understood == "suicide_person"
    assert [one.what for one in timeline] == ["opened", "danger_again"]


async def test_while_a_person_talks_the_assistant_stays_back(gateway: Gateway) -> None:
    carer = await gateway.begin()
    reference, _ = reference_and_pin(await ask(carer, OPEN))
    async with gateway.services.database.work() as work:
        request = await work.requests.by_reference(reference)
        assert request
        await work.staff.add("kim@example.org", "Kim", Role.RESPONDER, (), NOON)
        kim = await work.staff.by_email("kim@example.org")
        assert kim
        until = NOON.replace(year=2100)
        await work.handovers.begin(Handover(carer.id, kim.id, request.id, NOON, until))
        await work.commit()
    asked = len(gateway.rasa.asked)
    await carer.say("thanks for calling")
    await _until_happened(gateway, request.id, "carer_wrote")
    assert len(gateway.rasa.asked) == asked


async def test_a_closed_assistant_says_so_and_still_meets_danger(gateway: Gateway) -> None:
    carer = await gateway.begin()
    async with gateway.services.database.work() as work:
        await work.switches.close(Switch(ASSISTANT, "Closed until Monday.", "test", None, NOON))
        await work.commit()
    await carer.say("hello")
    (closed,) = await carer.until_replies(1)
    assert "Closed until Monday." in closed["text"]
    assert "999" in closed["text"]
    assert not gateway.rasa.asked
    answer = await carer.say("i will kill myself")
    assert answer["messages"][0]["kind"] == "urgent"


async def _until_happened(gateway: Gateway, request: int, what: str) -> None:
    async with asyncio.timeout(15):
        while True:
            async with gateway.services.database.reading() as work:
                timeline = await work.requests.timeline(request)
            if what in [one.what for one in timeline]:
                return
            await asyncio.sleep(0.02)
