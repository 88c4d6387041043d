"""Messages: what a carer's text may be, and that nothing changes on the way through JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import clock
from bot.messages import (
    LONGEST_TEXT,
    Action,
    Choice,
    InboundMessage,
    MessageError,
    Reply,
    Source,
    clean_text,
)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("\x00\x1b", "no_words"),
        ("\ud83d", "no_words"),
        ("a" * (LONGEST_TEXT + 1), "too_long"),
    ],
)
def test_what_can_t_be_taken_says_why(raw: str, code: str) -> None:
    with pytest.raises(MessageError) as caught:
        clean_text(raw)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  hello \r\n there ", "hello \n there"),
        ("cafe\u0301", "caf\u00e9"),
        ("a\x00b\x9fc", "abc"),
        ("\U0001f622", "\U0001f622"),
        ("\U0001f469\u200d\U0001f467", "\U0001f469\u200d\U0001f467"),
        ("a" * LONGEST_TEXT, "a" * LONGEST_TEXT),
    ],
)
def test_texts_are_cleaned(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@given(st.text(st.characters(), max_size=200))
def test_cleaning_twice_changes_nothing_more(raw: str) -> None:
    try:
        clean = clean_text(raw)
    except MessageError:
        return
    assert clean_text(clean) == clean
    clean.encode("utf-8")


def test_a_reply_comes_back_from_json_as_it_was() -> None:
    reply = Reply(
        "answer",
        "text",
        html="<p>text</p>",
        title="title",
        choices=(Choice("1", "Yes", "/affirm"),),
        actions=(Action("Call 999", "tel:999"),),
        sources=(Source("NHS", "https://www.nhs.uk", "read 1 May 2026"),),
        footer="footer",
    )
    assert Reply.from_json(json.loads(json.dumps(reply.to_json()))) == reply


def test_a_message_comes_back_from_json_as_it_was() -> None:
    message = InboundMessage("web", "1", "2", "text", clock.now(), choice="3.0", proof="hash")
    assert InboundMessage.from_json(json.loads(json.dumps(message.to_json()))) == message
