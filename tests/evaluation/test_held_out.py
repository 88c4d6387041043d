"""The held-out messages are fit to measure with."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bot.components.corpus import training_examples
from bot.content.topics import read_vocabulary
from bot.evaluation.held_out import read_held_out

DATA = Path("data")
FEWEST_TO_JUDGE = 5


def test_every_label_is_judged_by_several_messages() -> None:
    vocabulary = read_vocabulary(DATA / "topics.yml")
    counts = Counter(one.label for one in read_held_out(DATA / "evaluation", "judge", vocabulary))
    # change_nation is ours, beside the public vocabulary, and is tested by conversations.
    labels = (set(vocabulary.topics) | set(vocabulary.acts)) - {"change_nation"}
    assert {label for label in labels if counts[label] < FEWEST_TO_JUDGE} == set()


def test_no_message_that_judges_was_learned_or_tuned_on() -> None:
    vocabulary = read_vocabulary(DATA / "topics.yml")
    judge = {one.text.casefold() for one in read_held_out(DATA / "evaluation", "judge", vocabulary)}
    tune = {one.text.casefold() for one in read_held_out(DATA / "evaluation", "tune", vocabulary)}
    learned = {one.text.casefold() for one in training_examples()}
    # A bare "yes" or "bye" can't but be the same.
    assert {text for text in judge & (tune | learned) if len(text.split()) > 3} == set()
