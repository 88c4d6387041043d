"""WhatsApp through Twilio: who the sender is, and choices as numbers."""

from __future__ import annotations

import pytest

from bot.messages import Choice, Reply
from bot.simulator.calls import Call
from tests.support.channels import SENDER, caller, provider, received

NAME = "twilio-whatsapp"
SID = "MM00000000000000000000000000000001"


def message(sender: str = SENDER, text: str = "hello", **more: str) -> Call:
    return caller().twilio_message(NAME, SID, sender, text, **more)


def test_a_call_for_another_channel_is_not_let_in() -> None:
    signed = caller().twilio_message("twilio-sms", SID, SENDER, "hello")
    assert provider(NAME).verify(received(message()))
    assert not provider(NAME).verify(received(Call(message().path, signed.headers, signed.body)))


@pytest.mark.parametrize(
    ("sender", "address"),
    [(SENDER, f"tel:{SENDER}"), ("GB.abc123", "user:GB.abc123")],
)
def test_a_sender_is_a_number_or_an_id(sender: str, address: str) -> None:
    [one] = provider(NAME).parse(received(message(sender))).messages
    assert (one.provider_id, one.sender, one.text) == (SID, address, "hello")


def test_a_pressed_button_is_known_by_its_payload() -> None:
    [one] = provider(NAME).parse(received(message(ButtonPayload="r.1", ButtonText="Yes"))).messages
    assert one.choice == "r.1"


def test_a_sender_that_makes_no_sense_is_left_out() -> None:
    assert provider(NAME).parse(received(message("whatsapp"))).messages == []


def test_choices_are_numbers_and_long_answers_are_cut() -> None:
    reply = Reply("choices", "A sentence. " * 200, choices=(Choice("r.0", "Yes", "/yes"),))
    parts = provider(NAME).render(reply)
    assert all(len(part.text) <= 1600 and not part.buttons for part in parts)
    assert parts[-1].text.endswith("Reply with a number:\n1. Yes")
