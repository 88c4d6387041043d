"""What the safety net gets to see of a request's body, however broken."""

from __future__ import annotations

import json

import pytest

from bot.channels.web_chat import client_id, readable_words, token_hash


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"id": "1", "text": "help"}', "help"),
        (b'{"text": "help", "x": 1}', "help"),
        (json.dumps({"text": "kill\x00 himself"}).encode(), "kill himself"),
        (b'{"id": "1", "choice": "2.0"}', ""),
        (b'{"words": "help"}', '{"words": "help"}'),
        (b'{"text": ["help"]}', '{"text": ["help"]}'),
        (b'{"text": "help', '{"text": "help'),
        (b"help \xff", "help \ufffd"),
    ],
)
def test_the_net_sees_the_words(body: bytes, words: str) -> None:
    assert readable_words(body) == words


def test_the_browser_s_id_is_found_again() -> None:
    assert client_id("conversation:message") == "message"


def test_tokens_of_any_kind_can_be_hashed() -> None:
    assert len({token_hash(token) for token in ("", "a", "\ud800", "\u00e9")}) == 4
