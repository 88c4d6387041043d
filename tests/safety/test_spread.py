"""Danger that is told over two or three messages is seen, once."""

from __future__ import annotations

import random
from typing import Any

import pytest
import yaml

from bot.safety.detector import Detector
from bot.safety.examples import read_examples
from bot.safety.spread import find_spread_concern
from tests.safety.conftest import DATA

SEVERAL: dict[str, Any] = yaml.safe_load(
    (DATA / "safety" / "examples" / "several.yml").read_text(encoding="utf-8")
)
TO_CATCH = [
    (kind, [str(one) for one in messages])
    for kind, conversations in SEVERAL["catch"].items()
    for messages in conversations
]


@pytest.mark.parametrize(("kind", "messages"), TO_CATCH, ids=lambda value: str(value)[:40])
def test_danger_is_seen_with_the_message_that_completes_it(
    detector: Detector, kind: str, messages: list[str]
) -> None:
    found = [
        find_spread_concern(detector.find_concern, messages[:place], messages[place])
        for place in range(len(messages))
    ]
    first = next(filter(None, found))
    assert f"{first.kind}/{first.at_risk}" == kind


@pytest.mark.parametrize("messages", SEVERAL["ordinary"], ids=lambda value: str(value)[:40])
def test_ordinary_messages_in_a_row_raise_no_alarm(detector: Detector, messages: list[str]) -> None:
    for place, text in enumerate(messages):
        assert not find_spread_concern(detector.find_concern, messages[:place], str(text))


def test_messages_that_are_ordinary_one_by_one_are_seldom_danger_together(
    detector: Detector,
) -> None:
    dice = random.Random(3)
    judged = [one.text for one in read_examples(DATA / "safety", "tune") if not one.kind]
    ordinary = [text for text in judged if not detector.find_concern(text)]
    rows = [dice.sample(ordinary, 3) for _ in range(400)]
    alarms = [row for row in rows if find_spread_concern(detector.find_concern, row[:2], row[2])]
    assert len(alarms) / len(rows) <= 0.03, alarms[:5]


def test_what_was_answered_already_does_not_sound_again(detector: Detector) -> None:
    earlier = ["my son wants to die"]
    assert find_spread_concern(detector.find_concern, earlier, "ok thank you") is None


def test_only_the_last_two_messages_before_count(detector: Detector) -> None:
    earlier = ["he says he wants to", "hello", "are you there"]
    assert find_spread_concern(detector.find_concern, earlier, "die") is None
