"""Chooses calibration and thresholds on held-out messages: `python -m bot calibrate`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.components.stored import stored_classifier
from bot.content.topics import read_vocabulary
from bot.evaluation.held_out import read_held_out
from bot.understanding.continuations import Continuations
from bot.understanding.decision import (
    OUT_OF_SCOPE,
    SURE,
    Settings,
    decide,
    evidence,
    is_hidden,
    joined,
)
from bot.understanding.embedder import Embedder
from bot.understanding.normaliser import Normaliser
from bot.understanding.scores import Classifier, Example
from bot.understanding.segments import segments

Scores = NDArray[np.float32]

# The aim is 4 in 100. It is chosen on the messages that the calibration was fitted to, so lower.
MOST_WRONG = 0.015
HEAD = "# Chosen by `python -m bot calibrate` on held-out messages. Don't edit by hand.\n"
GRID = np.round(np.arange(0.05, 0.96, 0.01), 2)
ALSO_GRID = np.round(np.arange(2.0, 15.0, 0.25), 2)
NO_SECOND = 1000.0
# A second answer that nobody asked for is worse than one that is missed. Some of these messages do
# ask two things, so the share is not zero.
MOST_SECOND = 0.02
# The share from which the trained layer speaks of danger, and that for one sentence of many. Lower
# cries wolf at ordinary despair: measured on the judge half of data/safety/examples.
CRISIS, CRISIS_PART = 0.5, 0.9


def calibrate(data: Path, cache: Path, model: Path) -> str:
    """Write data/understanding.yml for the trained ``model``; returns what was chosen, in words."""
    normaliser, embedder = Normaliser.load(data / "vocabulary"), Embedder.load(cache)
    vocabulary = read_vocabulary(data / "topics.yml")
    tune = read_held_out(data / "evaluation", "tune", vocabulary)
    classifier = stored_classifier(model)
    continuations = Continuations.load(data / "vocabulary")
    read = [_read(segments(one.text, continuations), normaliser, embedder, classifier)
            for one in tune]  # fmt: skip
    settings = _fitted(*_evidence(classifier, [one.scores for one in read], tune))
    settings = replace(settings, familiar=_familiar(read, tune))
    settings = _with_sure(settings, classifier.labels, read, tune)
    settings = _with_also(settings, classifier.labels, read)
    _write(settings, data / "understanding.yml")
    return f"sure from {settings.sure}, familiar from {settings.familiar} ({len(tune)} messages)\n"


@dataclass(frozen=True)
class Read:
    """What the classifier makes of one message."""

    scores: Scores
    familiarity: float


def _read(
    raw: list[str], normaliser: Normaliser, embedder: Embedder, classifier: Classifier
) -> Read:
    parts = [normaliser.normalise(part) for part in raw]
    vectors = embedder.encode(parts)
    return Read(classifier.scores(parts, vectors), classifier.familiarity(vectors[0]))


def _evidence(
    classifier: Classifier, scored: Sequence[Scores], tune: Sequence[Example]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    rows = np.concatenate([joined(scores) for scores in scored])
    rows[:, [is_hidden(label) for label in classifier.labels]] = rows.min()
    found = [classifier.labels[index] for index in rows.argmax(axis=1)]
    right = np.array([label == one.label for label, one in zip(found, tune, strict=True)])
    return evidence(rows), right


def _fitted(proof: NDArray[np.float64], right: NDArray[np.bool_]) -> Settings:
    """How likely a label is right, given the evidence: fitted on the held-out messages alone."""
    model = LogisticRegression().fit(proof, right)
    first, lead, share = (round(float(weight), 4) for weight in model.coef_[0])
    bias = round(float(model.intercept_[0]), 4)
    return Settings((first, lead, share), bias, 0.5, 0.0, NO_SECOND, CRISIS, CRISIS_PART)


def _familiar(read: Sequence[Read], tune: Sequence[Example]) -> float:
    """The threshold that loses the least: messages in scope below it, out of scope above it."""
    found = np.array([one.familiarity for one in read])
    inside = np.array([one.label != OUT_OF_SCOPE for one in tune])
    grid = np.round(np.arange(-0.3, 0.31, 0.01), 2)
    lost = [(found[inside] < value).mean() + (found[~inside] >= value).mean() for value in grid]
    return float(grid[int(np.argmin(lost))])


def _with_sure(
    settings: Settings, labels: Sequence[str], read: Sequence[Read], tune: Sequence[Example]
) -> Settings:
    """The lowest ``sure`` that keeps wrong answers rare."""

    def wrong(value: float) -> float:
        chosen = replace(settings, sure=value)
        return float(
            np.mean([_wrong(chosen, labels, *pair) for pair in zip(read, tune, strict=True)])
        )

    sure = next((float(value) for value in GRID if wrong(float(value)) <= MOST_WRONG), GRID[-1])
    return replace(settings, sure=float(sure))


def _with_also(settings: Settings, labels: Sequence[str], read: Sequence[Read]) -> Settings:
    """The lowest ``also`` with which second answers stay rare."""

    def second(value: float) -> float:
        chosen = replace(settings, also=value)
        found = [decide(labels, one.scores, one.familiarity, chosen) for one in read]
        return float(np.mean([one.also is not None for one in found]))

    return replace(
        settings,
        also=next((float(v) for v in ALSO_GRID if second(float(v)) <= MOST_SECOND), NO_SECOND),
    )


def _wrong(settings: Settings, labels: Sequence[str], read: Read, meant: Example) -> bool:
    found = decide(labels, read.scores, read.familiarity, settings)
    return found.band == SURE and found.label != meant.label


def _write(settings: Settings, path: Path) -> None:
    numbers = {
        "weights": list(settings.weights),
        "bias": settings.bias,
        "sure": settings.sure,
        "familiar": settings.familiar,
        "also": settings.also,
        "crisis": settings.crisis,
        "crisis_part": settings.crisis_part,
    }
    path.write_text(HEAD + yaml.safe_dump(numbers, sort_keys=False), encoding="utf-8")
