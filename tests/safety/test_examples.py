"""The examples hold: explicit danger is always caught on the half that tunes the patterns, and the
other half doesn't fall below what was measured when it was last looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.safety.detector import Detector
from bot.safety.evaluation import Outcome, evaluate, report, table
from bot.safety.examples import Example, read_examples, read_questions
from bot.safety.model import Concern, Pattern
from bot.safety.phrases import Phrases
from tests.safety.conftest import DATA


def outcomes(detector: Detector, half: str) -> list[Outcome]:
    return evaluate(detector, read_examples(DATA / "safety", half))


def share(part: list[Outcome]) -> float:
    return sum(one.caught for one in part) / len(part)


def to_catch(all_of_them: list[Outcome]) -> list[Outcome]:
    return [one for one in all_of_them if one.example.kind]


def test_every_tuning_example_to_catch_is_caught(detector: Detector) -> None:
    missed = [one.example.text for one in to_catch(outcomes(detector, "tune")) if not one.caught]
    assert missed == []


def test_no_tuning_example_of_ordinary_messages_raises_an_alarm(detector: Detector) -> None:
    ordinary = [one for one in outcomes(detector, "tune") if not one.example.kind]
    assert [one.example.text for one in ordinary if one.caught] == []


def test_kind_and_who_are_right_on_the_tuning_half(detector: Detector) -> None:
    caught = to_catch(outcomes(detector, "tune"))
    assert sum(one.right for one in caught) / len(caught) >= 0.97


# Floors, not aims: issue 6 has the marks. "unusual" shows what words alone can't do.
@pytest.mark.parametrize(
    ("way", "floor"), [("explicit", 0.98), ("indirect", 0.9), ("unusual", 0.4)]
)
def test_the_judging_half_does_not_fall(detector: Detector, way: str, floor: float) -> None:
    judged = to_catch(outcomes(detector, "judge"))
    assert share([one for one in judged if one.example.group == way]) >= floor


def test_false_alarms_on_the_judging_half_stay_rare(detector: Detector) -> None:
    judged = outcomes(detector, "judge")
    assert share([one for one in judged if not one.example.kind]) <= 0.02


def test_ordinary_questions_seldom_raise_an_alarm(detector: Detector) -> None:
    assert share(evaluate(detector, read_questions(DATA))) <= 0.01


def test_no_example_stands_in_both_halves() -> None:
    halves = [
        {example.text.lower() for example in read_examples(DATA / "safety", half)}
        for half in ("tune", "judge")
    ]
    shared = halves[0] & halves[1]
    assert len(shared) <= 40, sorted(shared)


def test_no_pattern_can_go_unnoticed(phrases: Phrases) -> None:
    """Mutants: without any one pattern, the answer to some example changes."""
    whole = answers(phrases)
    unneeded = [
        name
        for name in phrases.patterns
        if answers(replace(phrases, patterns=without(phrases.patterns, name))) == whole
    ]
    assert unneeded == []


def test_no_guard_can_go_unnoticed(phrases: Phrases) -> None:
    """Mutants: with any one guard switched off, the answer to some example changes."""
    whole = answers(phrases)
    unneeded = [
        name
        for name in phrases.guards
        if answers(replace(phrases, patterns=unguarded(phrases.patterns, name))) == whole
    ]
    assert unneeded == []


def answers(phrases: Phrases) -> list[Concern | None]:
    detector = Detector(phrases)
    return [detector.find_concern(one.text) for one in read_examples(DATA / "safety", "tune")]


def without(patterns: Mapping[str, Pattern], name: str) -> dict[str, Pattern]:
    return {key: pattern for key, pattern in patterns.items() if key != name}


def unguarded(patterns: Mapping[str, Pattern], guard: str) -> dict[str, Pattern]:
    return {
        key: replace(pattern, guards=tuple(one for one in pattern.guards if one != guard))
        for key, pattern in patterns.items()
    }


@pytest.fixture
def two_outcomes(detector: Detector) -> list[Outcome]:
    danger = Example("he took an overdose", "explicit", "overdose", "person")
    return evaluate(detector, [danger, Example("what is section 2", "question")])


def test_the_table_counts(two_outcomes: list[Outcome]) -> None:
    rows = {row.name: row for row in table(two_outcomes)}
    assert (rows["overdose"].caught, rows["overdose"].right) == (1, 1)
    assert (rows["ALL ORDINARY"].messages, rows["ALL ORDINARY"].caught) == (1, 0)


def test_the_report_lists_misses(detector: Detector) -> None:
    missed = evaluate(detector, [Example("the weather", "indirect", "abuse", "carer")])
    assert "abuse/carer -> -: the weather" in report("try", missed)
