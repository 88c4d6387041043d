"""One language at a time: what is said depends on the task at hand, and falls back to English."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from bot.dates import full_date, weekday
from bot.language import current, speaking, spoken, translated, version

WORDS = spoken({"en": {"hello": "Hello"}, "cy": {"hello": "Helo"}})


def test_a_word_is_said_in_the_language_of_the_moment() -> None:
    with speaking("cy"):
        assert WORDS["hello"] == "Helo"
        with speaking("en"):
            assert WORDS["hello"] == "Hello"
        assert version(WORDS) == {"hello": "Helo"}
    assert WORDS["hello"] == "Hello"


@pytest.mark.parametrize("language", [None, "", "fr", "CY"])
def test_what_is_none_of_ours_is_english(language: str | None) -> None:
    with speaking("cy"), speaking(language):
        assert current() == "en"


async def test_tasks_speak_each_their_own() -> None:
    async def say(language: str) -> str:
        with speaking(language):
            await asyncio.sleep(0)
            return WORDS["hello"]

    said = await asyncio.gather(say("cy"), say("en"), say("cy"))
    assert list(said) == ["Helo", "Hello", "Helo"]


def test_what_a_language_lacks_stays_english() -> None:
    english = {"a": "A", "b": {"c": "C"}, "names": ["x"], "l": ["1", "2"], "days": 3}
    other = {"a": "B", "names": ["y"], "l": ["un"]}
    assert translated(english, other) == {
        "a": "B", "b": {"c": "C"}, "names": ["x", "y"], "l": ["un", "2"], "days": 3,
    }  # fmt: skip


def test_days_are_said_in_welsh() -> None:
    day = date(2026, 11, 26)
    assert (weekday(day), full_date(day)) == ("Thursday 26 November", "26 November 2026")
    with speaking("cy"):
        assert (weekday(day), full_date(day)) == ("dydd Iau 26 Tachwedd", "26 Tachwedd 2026")
