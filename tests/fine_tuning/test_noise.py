"""Noise changes how a question is told, not what it asks."""

from __future__ import annotations

import random

from bot.fine_tuning.noise import in_a_story, lose_words, slip

QUESTION = "how long can they keep him on a section 2"
ASIDES = ["it has been a long week", "he is my eldest"]


def test_a_question_stays_whole_in_its_story() -> None:
    told = {in_a_story(QUESTION, ASIDES, random.Random(seed)) for seed in range(20)}
    assert all(QUESTION in one and len(one) > len(QUESTION) for one in told)
    assert len(told) > 5


def test_small_talk_and_long_stories_are_left_as_they_are() -> None:
    for text in ("yes please", " ".join(["word"] * 60)):
        assert in_a_story(text, ASIDES, random.Random(0)) == text


def test_short_texts_lose_no_words_and_long_ones_some() -> None:
    assert lose_words("is it my fault", random.Random(0)) == "is it my fault"
    long = " ".join(str(number) for number in range(60))
    kept = lose_words(long, random.Random(0)).split()
    assert 30 < len(kept) < 60


def test_a_slip_changes_few_letters() -> None:
    slipped = slip(QUESTION, random.Random(1))
    assert slipped != QUESTION
    assert abs(len(slipped) - len(QUESTION)) <= 2
