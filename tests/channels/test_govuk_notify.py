"""Text messages through GOV.UK Notify: the bearer token, messages, receipts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Receipt
from bot.simulator.calls import Call
from tests.support.channels import SENDER, caller, provider, received

NAME = "notify-sms"
MESSAGE = "6ebbf1f4-0bd6-4f0f-8f2a-4b0a4f0e1e01"


def message(text: str = "hello") -> Call:
    return caller().notify_message(MESSAGE, SENDER, text)


@pytest.mark.parametrize(
    ("authorization", "is_genuine"),
    [
        ("Bearer simulated-callback-token", True),
        ("bearer simulated-callback-token", True),
        ("", False),
        ("Bearer ", False),
        ("Bearer simulated-callback-tokem", False),
        ("Basic simulated-callback-token", False),
        ("simulated-callback-token", False),
        ("Bearer ünicode", False),
    ],
)
def test_only_who_brings_our_token_is_let_in(authorization: str, is_genuine: bool) -> None:
    call = replace(message(), headers={"Authorization": authorization})
    assert provider(NAME).verify(received(call)) is is_genuine


def test_without_a_header_nobody_is_let_in() -> None:
    assert not provider(NAME).verify(received(replace(message(), headers={})))


@pytest.mark.parametrize(
    ("source", "sender"),
    [
        ("447700900123", "tel:+447700900123"),
        ("07700900123", "tel:+447700900123"),
        ("+447700900123", "tel:+447700900123"),
        ("353861234567", "tel:+353861234567"),
    ],
)
def test_numbers_are_kept_in_one_form(source: str, sender: str) -> None:
    call = caller().notify({"id": MESSAGE, "source_number": source, "message": "Hello"})
    [one] = provider(NAME).parse(received(call)).messages
    assert (one.provider_id, one.sender, one.text) == (MESSAGE, sender, "Hello")


@pytest.mark.parametrize(
    ("text", "word"), [("Stop", "stop"), ("START!", "start"), ("cancel", None), ("hello", None)]
)
def test_instructions_are_told_from_words(text: str, word: str | None) -> None:
    [one] = provider(NAME).parse(received(message(text))).messages
    assert one.word == word


@pytest.mark.parametrize(
    ("status", "progress", "error"),
    [
        ("delivered", "delivered", None),
        ("sent", "sent", None),
        ("permanent-failure", "failed", "permanent-failure"),
        ("temporary-failure", "failed", "temporary-failure"),
        ("technical-failure", "failed", "technical-failure"),
    ],
)
def test_receipts_are_read(status: str, progress: Any, error: str | None) -> None:
    call = caller().notify_receipt(MESSAGE, status, "our-id.0")
    expected = [Receipt(MESSAGE, "our-id.0", progress, error)]
    assert provider(NAME).parse(received(call)).receipts == expected


@given(
    st.dictionaries(
        st.sampled_from(["id", "source_number", "message", "status", "reference", "x"]),
        st.none() | st.integers() | st.text(max_size=20) | st.lists(st.text(max_size=3)),
    )
)
def test_whatever_comes_nothing_is_raised(body: dict[str, Any]) -> None:
    delivery = provider(NAME).parse(received(caller().notify(body)))
    assert len(delivery.messages) + len(delivery.receipts) <= 1
