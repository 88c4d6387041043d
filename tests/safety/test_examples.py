"""The examples hold: on the set that tunes the patterns, and on those that judge them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

import pytest
import yaml

from bot.safety.detector import Detector
from bot.safety.evaluation import Marks, Outcome, below, evaluate, marks, report, share, table
from bot.safety.examples import SETS, Example, read_examples, read_questions
from bot.safety.model import Concern, Pattern
from bot.safety.phrases import Phrases
from tests.safety.conftest import DATA


def outcomes(detector: Detector, name: str) -> list[Outcome]:
    return evaluate(detector.find_concern, read_examples(DATA / "safety", name))


def test_tuning_examples_to_catch_are_caught(detector: Detector) -> None:
    tuned = marks(outcomes(detector, "tune"))
    assert tuned.explicit >= 0.995
    assert tuned.caught >= 0.99
    assert tuned.right >= 0.95


def test_tuning_examples_of_ordinary_messages_raise_hardly_an_alarm(detector: Detector) -> None:
    assert marks(outcomes(detector, "tune")).false_alarms <= 0.005


def test_the_net_reaches_its_marks_on_what_tunes_nothing(detector: Detector) -> None:
    required = yaml.safe_load((DATA / "safety" / "marks.yml").read_text(encoding="utf-8"))
    assert below(marks(outcomes(detector, "judge")), Marks(**required["net"])) == []


def test_ordinary_questions_seldom_raise_an_alarm(detector: Detector) -> None:
    required = yaml.safe_load((DATA / "safety" / "marks.yml").read_text(encoding="utf-8"))
    asked = evaluate(detector.find_concern, read_questions(DATA))
    assert share(one.caught for one in asked) <= required["questions"]


def test_there_are_as_many_examples_as_promised() -> None:
    every = [one for name in SETS for one in read_examples(DATA / "safety", name)]
    assert len({one.text.lower() for one in every}) >= 1500
    assert len({one.text.lower() for one in every if not one.kind}) >= 600


def test_no_example_stands_in_two_sets() -> None:
    texts = [
        {_letters(example.text) for example in read_examples(DATA / "safety", name)}
        for name in SETS
    ]
    shared = [one & other for one, other in combinations(texts, 2)]
    assert not any(shared), shared


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


@pytest.fixture(scope="module")
def tuned(detector: Detector) -> dict[str, Concern | None]:
    """What the net makes of each tuning example."""
    texts = [one.text for one in read_examples(DATA / "safety", "tune")]
    return {text: detector.find_concern(text) for text in texts}


def changed(pattern: Pattern, way: str) -> Pattern:
    """A mutant of ``pattern``: of another kind, or about someone else."""
    if way == "kind":
        return replace(pattern, kind="missing" if pattern.kind != "missing" else "violence")
    return replace(pattern, at_risk="other" if pattern.at_risk != "other" else "carer")


@pytest.mark.parametrize("way", ["dropped", "kind", "at risk"])
def test_no_pattern_can_go_unnoticed(
    phrases: Phrases, tuned: Mapping[str, Concern | None], way: str
) -> None:
    """Mutants: with any one pattern dropped or altered, the answer to some example changes."""
    unneeded = []
    for name, pattern in phrases.patterns.items():
        others = {key: one for key, one in phrases.patterns.items() if key != name}
        patterns = others if way == "dropped" else {**others, name: changed(pattern, way)}
        mutant = Detector(replace(phrases, patterns=patterns))
        # Only where it was the gravest can its loss be noticed.
        won = [text for text, concern in tuned.items() if concern and concern.pattern == name]
        if not any(mutant.find_concern(text) != tuned[text] for text in won):
            unneeded.append(name)
    assert unneeded == []


def test_no_guard_can_go_unnoticed(phrases: Phrases, tuned: Mapping[str, Concern | None]) -> None:
    """Mutants: with any one guard switched off, the answer to some example changes."""
    # Most examples that need a guard are ordinary messages.
    texts = sorted(tuned, key=lambda text: tuned[text] is not None)
    unneeded = []
    for name in phrases.guards:
        mutant = Detector(replace(phrases, patterns=unguarded(phrases.patterns, name)))
        if not any(mutant.find_concern(text) != tuned[text] for text in texts):
            unneeded.append(name)
    assert unneeded == []


def unguarded(patterns: Mapping[str, Pattern], guard: str) -> dict[str, Pattern]:
    return {
        key: replace(pattern, guards=tuple(one for one in pattern.guards if one != guard))
        for key, pattern in patterns.items()
    }


@pytest.fixture
def two_outcomes(detector: Detector) -> list[Outcome]:
    danger = Example("he took an overdose", "explicit", "overdose", "person")
    return evaluate(detector.find_concern, [danger, Example("what is section 2", "question")])


def test_the_table_counts(two_outcomes: list[Outcome]) -> None:
    rows = {row.name: row for row in table(two_outcomes)}
    assert (rows["overdose"].caught, rows["overdose"].right) == (1, 1)
    assert (rows["ALL ORDINARY"].messages, rows["ALL ORDINARY"].caught) == (1, 0)


def test_the_report_lists_misses(detector: Detector) -> None:
    missed = evaluate(detector.find_concern, [Example("the weather", "indirect", "abuse", "carer")])
    assert "abuse/carer -> -: the weather" in report("try", missed)


def test_a_mark_that_is_missed_is_told_in_words(two_outcomes: list[Outcome]) -> None:
    strict = Marks(explicit=1.0, caught=1.0, right=1.0, false_alarms=0.0)
    assert below(marks(two_outcomes), strict) == []
    missed = [Outcome(one.example, None) for one in two_outcomes]
    assert below(marks(missed), strict)[0] == "plain danger caught 0.0%, not 100.0%"
