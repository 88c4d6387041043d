"""Whole conversations, as data, through the real assistant over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.chat import Chat, Message
from tests.support.service import Service

FILES = sorted(Path("tests/conversations").glob("*.talk.yml"))
TALKS = {
    f"{path.name.removesuffix('.talk.yml')}: {name}": turns
    for path in FILES
    for name, turns in yaml.safe_load(path.read_text(encoding="utf-8")).items()
}


@pytest.mark.parametrize("name", TALKS)
def test_conversation(service: Service, name: str) -> None:
    chat = Chat(service.url)
    for turn in TALKS[name]:
        replies = chat.press(turn["press"]) if "press" in turn else chat.ask(turn["carer"])
        for expected in turn["replies"]:
            assert any(matches(reply, expected) for reply in replies), (turn, replies)


def matches(reply: Message, expected: dict[str, Any]) -> bool:
    """True where ``reply`` has the kind, title, words and buttons that are expected."""
    labels = [choice["label"] for choice in reply["choices"]]
    return (
        expected.get("kind", reply["kind"]) == reply["kind"]
        and expected.get("title", reply["title"]) == reply["title"]
        and all(words in reply["text"] for words in expected.get("says", []))
        and all(label in labels for label in expected.get("offers", []))
        and (not expected.get("sources") or bool(reply["sources"]))
    )
