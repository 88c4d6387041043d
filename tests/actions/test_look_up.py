"""Carers ask how a request stands, and whether it is theirs."""

from __future__ import annotations

from typing import Any

import pytest

from actions.look_up import ActionCheckRequestStatus, ActionSayHowItWent
from actions.not_sure import ActionNotSure
from bot.casework.references import new_reference
from tests.actions.conversation import Turn, run, understood

REFERENCE = new_reference()


def asked(replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [reply["custom"]["request"] for reply in replies]


@pytest.mark.parametrize(
    ("text", "reference", "pin"),
    [
        ("any news", None, None),
        (f"whats happening with {REFERENCE}", REFERENCE, None),
        (f"{REFERENCE.lower().replace('-', ' ')} pin 482913", REFERENCE, "482913"),
        (f"{REFERENCE}, 482 913", REFERENCE, "482913"),
        ("any news, my number is 07700 900123", None, None),
    ],
)
async def test_reference_and_pin_are_found_in_the_words(
    text: str, reference: str | None, pin: str | None
) -> None:
    replies, _ = await run(ActionCheckRequestStatus(), Turn(text=text))
    assert asked(replies) == [{"do": "status", "reference": reference, "pin": pin}]


async def test_a_reference_alone_is_looked_up() -> None:
    unknown = understood("guilt", band="unknown")
    replies, _ = await run(ActionNotSure(), Turn(text=REFERENCE, understanding=unknown))
    assert asked(replies) == [{"do": "status", "reference": REFERENCE, "pin": None}]


async def test_the_pin_that_was_asked_for_goes_with_what_was_asked() -> None:
    _, events = await run(ActionCheckRequestStatus(), Turn(text=REFERENCE))
    slots = {"waits_for_pin": events[0]["value"]}
    unknown = understood("guilt", band="unknown")
    turn = Turn(text="it's 482913", understanding=unknown, slots=slots)
    replies, _ = await run(ActionNotSure(), turn)
    assert asked(replies) == [{"do": "status", "reference": REFERENCE, "pin": "482913"}]


async def test_six_digits_that_nobody_asked_for_are_no_pin() -> None:
    unknown = understood("guilt", band="unknown")
    replies, _ = await run(ActionNotSure(), Turn(text="482913", understanding=unknown))
    assert replies[0]["response"] == "utter_unknown"


async def test_who_was_not_called_has_the_request_opened_again() -> None:
    turn = Turn(text="/x", entities={"went_well": "no", "reference": REFERENCE})
    replies, _ = await run(ActionSayHowItWent(), turn)
    assert asked(replies) == [{"do": "nobody_called", "reference": REFERENCE, "pin": None}]


async def test_who_was_called_is_thanked() -> None:
    turn = Turn(text="/x", entities={"went_well": "yes", "reference": REFERENCE})
    (reply,), _ = await run(ActionSayHowItWent(), turn)
    assert reply["response"] == "utter_went_well"


async def test_add_to_my_request_begins_the_form() -> None:
    _, events = await run(ActionCheckRequestStatus(), Turn(text="add to my request"))
    assert [one.get("value") or one.get("name") for one in events] == [
        "add_to_request", "request_form"
    ]  # fmt: skip
