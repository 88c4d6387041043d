"""The questions in a message are found, however long it is."""

from __future__ import annotations

from pathlib import Path

from bot.understanding.continuations import Continuations
from bot.understanding.segments import MOST_SEGMENTS
from bot.understanding.segments import segments as cut

CONTINUATIONS = Continuations.load(Path("data/vocabulary"))


def segments(text: str) -> list[str]:
    return cut(text, CONTINUATIONS)


def test_a_short_question_is_one_part() -> None:
    assert segments("what is psychosis") == ["what is psychosis"]


def test_two_questions_are_two_parts() -> None:
    parts = segments("What is clozapine? And how do I get a carer's assessment?")
    assert parts[1:] == ["What is clozapine?", "And how do I get a carer's assessment?"]


def test_a_second_question_without_a_full_stop_is_found() -> None:
    parts = segments("my son is on section 2 and what is a tribunal please")
    assert parts[1:] == ["my son is on section 2", "and what is a tribunal please"]


def test_a_long_story_is_cut_and_its_end_is_kept() -> None:
    story = " ".join(f"word{number}" for number in range(900)) + " how do I complain about the ward"
    parts = segments(story)
    assert len(parts) <= MOST_SEGMENTS
    assert parts[-1].endswith("how do I complain about the ward")


def test_the_whole_comes_first() -> None:
    text = "He is ill. I am tired. What can I do?"
    assert segments(text)[0] == text
