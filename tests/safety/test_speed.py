"""No message can make the net slow: the work it does grows with the length and no faster.

What is counted here is what takes the time; `make bench` prints the milliseconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.safety.automaton import Automaton
from bot.safety.detector import Detector
from bot.safety.guarding import Guarding
from bot.safety.phrases import Phrases
from bot.safety.words import Spelling
from tests.support.worst_messages import LONGEST, WORST, at_random, of_slips

# A text is read at most twice: as it is written, and in plain spelling.
READINGS = 2
# What is bounded whatever the length, for one reading.
GUESSES, GUARDED, WHOLE = 280, 600, 6_000


@pytest.fixture
def work(detector: Detector, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Counter[str]]:
    """Counts what the detector does with a text."""
    counts: Counter[str] = Counter()

    def count(owner: type, name: str, size: Callable[..., int] = lambda *a, **k: 1) -> None:
        real = getattr(owner, name)

        def counting(*args: Any, **kwargs: Any) -> Any:
            counts[name] += size(*args, **kwargs)
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, counting)

    count(Spelling, "_slip")
    count(Guarding, "cancels")
    count(Automaton, "hit")
    count(Automaton, "find", lambda _, readings: len(readings))

    def measured(text: str) -> Counter[str]:
        counts.clear()
        detector.find_concern(text)
        return Counter(counts)

    return measured


def assert_bounded(found: Counter[str], length: int) -> None:
    assert found["find"] <= READINGS * (length + 1)
    assert found["_slip"] <= READINGS * GUESSES
    assert found["cancels"] <= READINGS * GUARDED
    assert found["hit"] <= READINGS * WHOLE


@pytest.mark.parametrize("name", WORST)
def test_the_worst_messages_take_no_longer(work: Callable[[str], Counter[str]], name: str) -> None:
    assert_bounded(work(WORST[name]), LONGEST)


@pytest.mark.parametrize("seed", range(3))
def test_key_words_at_random_take_no_longer(
    work: Callable[[str], Counter[str]], phrases: Phrases, seed: int
) -> None:
    assert_bounded(work(at_random(phrases.reader._spelling.known, seed)), LONGEST)
    assert_bounded(work(of_slips(seed)), LONGEST)


def test_half_the_message_is_half_the_work(work: Callable[[str], Counter[str]]) -> None:
    text = WORST["a phrase"]
    whole, half = work(text)["find"], work(text[: LONGEST // 2])["find"]
    assert whole <= 2 * half + 10


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=LONGEST))
def test_any_text_is_answered(detector: Detector, text: str) -> None:
    detector.find_concern(text)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(before=st.text(max_size=60), after=st.text(max_size=60))
def test_danger_in_a_sentence_of_its_own_is_seen_whatever_stands_around_it(
    detector: Detector, before: str, after: str
) -> None:
    assert detector.find_concern(f"{before}\n\nmy son has taken an overdose.\n\n{after}")
