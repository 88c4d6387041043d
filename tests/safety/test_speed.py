"""No message can make the net slow: at most 50 ms of processor time for 10,000 characters."""

from __future__ import annotations

import random
import string
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.safety.detector import Detector
from bot.safety.phrases import Phrases

LONG = 10_000
SHORT = 2_000
# What the issue asks for; machines that run other things are given some room on top.
LONGEST_SECONDS = 0.05
ROOM = 2.0

WORST = {
    "one word": "kill " * LONG,
    "a phrase": "he wants to die and kill me with a knife " * LONG,
    "guards": "if he had not in 2019 last year the news said " * LONG,
    "cancelled": "he is not suicidal i could kill for a nap " * LONG,
    "one letter": "a" * LONG,
    "letters apart": "k i l l " * LONG,
    "marks": "!?.,;'" * LONG,
    "apostrophes": "n't's'll" * LONG,
    "digits": "1234567890 " * LONG,
    "invisible": "k\u200b\u0301" * LONG,
}


def seconds(detector: Detector, text: str) -> float:
    """Processor time of the best of three goes."""
    return min(_once(detector, text) for _ in range(3))


def _once(detector: Detector, text: str) -> float:
    began = time.process_time()
    detector.find_concern(text)
    return time.process_time() - began


@pytest.mark.parametrize("name", WORST)
def test_the_worst_messages_take_no_longer(detector: Detector, name: str) -> None:
    assert seconds(detector, WORST[name][:LONG]) < LONGEST_SECONDS * ROOM


@pytest.mark.parametrize("seed", range(5))
def test_key_words_at_random_take_no_longer(
    detector: Detector, phrases: Phrases, seed: int
) -> None:
    dice = random.Random(seed)
    words = sorted(phrases.reader._spelling.known)
    text = " ".join(dice.choice(words) for _ in range(LONG))
    assert seconds(detector, text[:LONG]) < LONGEST_SECONDS * ROOM
    assert seconds(detector, text[:SHORT]) < LONGEST_SECONDS / 2 * ROOM


def test_time_grows_no_faster_than_the_message(detector: Detector) -> None:
    dice = random.Random(1)
    letters = string.ascii_lowercase + "     "
    text = "".join(dice.choice(letters) for _ in range(8 * SHORT))
    assert seconds(detector, text) < 16 * max(seconds(detector, text[:SHORT]), 0.001)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=LONG))
def test_any_text_is_answered(detector: Detector, text: str) -> None:
    detector.find_concern(text)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(before=st.text(max_size=60), after=st.text(max_size=60))
def test_danger_in_a_sentence_of_its_own_is_seen_whatever_stands_around_it(
    detector: Detector, before: str, after: str
) -> None:
    assert detector.find_concern(f"{before}\n\nmy son has taken an overdose.\n\n{after}")
