"""Chooses calibration and thresholds on held-out messages: `python -m bot calibrate`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.content.topics import read_vocabulary
from bot.evaluation.held_out import read_held_out
from bot.understanding.confidence import (
    OUT_OF_SCOPE,
    Numbers,
    Scores,
    Settings,
    answer_evidence,
    joined,
    log_odds,
    probability,
    scope_evidence,
)
from bot.understanding.continuations import Continuations
from bot.understanding.decision import SURE, Understanding, decide, is_hidden, without
from bot.understanding.embedder import Embedder
from bot.understanding.normaliser import Normaliser
from bot.understanding.scores import Classifier, Example
from bot.understanding.segments import segments
from bot.understanding.stored import stored_classifier

# The aim is 4 in 100. It is chosen on the messages that the calibration was fitted to, so lower.
MOST_WRONG = 0.012
# Of what isn't ours, the share that must be known as such.
CAUGHT = 0.95
HEAD = "# Chosen by `python -m bot calibrate` on held-out messages. Don't edit by hand.\n"
GRID = np.round(np.arange(0.05, 0.96, 0.01), 2)
ALSO_GRID = np.round(np.arange(2.0, 15.0, 0.25), 2)
NO_SECOND = 1000.0
# A second answer that nobody asked for is worse than one that is missed. Some of these messages do
# ask two things, so the share is not zero.
MOST_SECOND = 0.02
# From what proof on the trained layer speaks of danger, and for one sentence of many. Lower cries
# wolf at ordinary despair: by cross-validation on the examples that are learned from
# (docs/safety/evaluation.md).
CRISIS, CRISIS_PART = 1.1, 4.1


@dataclass(frozen=True)
class Read:
    """What the classifier makes of one message, and what it is about."""

    scores: Scores
    opinions: Scores
    familiarity: float
    meant: str

    def understood(self, labels: Sequence[str], settings: Settings) -> Understanding:
        """What is made of it with these settings."""
        return decide(labels, self.scores, self.familiarity, settings, self.opinions)

    def is_ours(self) -> bool:
        """True where it is in scope."""
        return self.meant != OUT_OF_SCOPE


def calibrate(data: Path, cache: Path, model: Path) -> str:
    """Write data/understanding.yml for the trained ``model``; returns what was chosen, in words."""
    classifier = stored_classifier(model)
    read = _read_all(data, cache, classifier)
    settings = _fitted(classifier.labels, read)
    settings = _with_sure(settings, classifier.labels, read)
    settings = _with_also(settings, classifier.labels, read)
    _write(settings, data / "understanding.yml")
    return f"sure from {settings.sure}, ours from {settings.ours} ({len(read)} messages)\n"


def _read_all(data: Path, cache: Path, classifier: Classifier) -> list[Read]:
    normaliser, embedder = Normaliser.load(data / "vocabulary"), Embedder.load(cache)
    continuations = Continuations.load(data / "vocabulary")
    tune = read_held_out(data / "evaluation", "tune", read_vocabulary(data / "topics.yml"))
    return [_read(one, continuations, normaliser, embedder, classifier) for one in tune]


def _read(
    one: Example,
    continuations: Continuations,
    normaliser: Normaliser,
    embedder: Embedder,
    classifier: Classifier,
) -> Read:
    parts = [normaliser.normalise(part) for part in segments(one.text, continuations)]
    vectors = embedder.encode(parts)
    read = classifier.read(parts, vectors)
    return Read(read.scores, read.danger, read.familiarity, one.label)


def _fitted(labels: Sequence[str], read: Sequence[Read]) -> Settings:
    """How likely a message is ours, and its best label right: fitted on held-out messages alone."""
    scope, ours = _scope(labels, read)
    inside = [label for label in labels if not is_hidden(label) and label != OUT_OF_SCOPE]
    rows = np.concatenate([_inside(labels, one) for one in read])
    right = [inside[row.argmax()] == one.meant for row, one in zip(rows, read, strict=True)]
    weights = _regression(answer_evidence(rows, ours), right)
    least = _least_likely(probability(ours), read)
    return Settings(scope, least, weights, 0.5, NO_SECOND, CRISIS, CRISIS_PART)


def _scope(labels: Sequence[str], read: Sequence[Read]) -> tuple[tuple[float, ...], Numbers]:
    """Weights, and for each message the log-odds of being ours that they give."""
    proof = []
    for one in read:
        shown, scores = without(is_hidden, labels, one.scores)
        proof.append(scope_evidence(shown, joined(scores), one.familiarity))
    weights = _regression(np.array(proof), [one.is_ours() for one in read], balanced=True)
    return weights, log_odds(np.array(proof), weights)


def _inside(labels: Sequence[str], one: Read) -> Scores:
    kept = without(lambda label: is_hidden(label) or label == OUT_OF_SCOPE, labels, one.scores)
    return joined(kept[1])


def _regression(
    proof: Numbers, right: Sequence[bool], *, balanced: bool = False
) -> tuple[float, ...]:
    """Weights, the constant last."""
    model = LogisticRegression(C=10.0, class_weight="balanced" if balanced else None)
    model.fit(proof, right)
    return tuple(round(float(weight), 4) for weight in [*model.coef_[0], model.intercept_[0]])


def _least_likely(likely: NDArray[np.float64], read: Sequence[Read]) -> float:
    """The lowest probability of being ours that catches enough of what is not."""
    outside = [value for value, one in zip(likely, read, strict=True) if not one.is_ours()]
    return round(float(np.quantile(outside, CAUGHT)) + 0.001, 3)


def _with_sure(settings: Settings, labels: Sequence[str], read: Sequence[Read]) -> Settings:
    """The lowest ``sure`` that keeps wrong answers rare."""

    def wrong(value: float) -> float:
        found = [one.understood(labels, replace(settings, sure=value)) for one in read]
        return float(np.mean([_wrong(*pair) for pair in zip(found, read, strict=True)]))

    sure = next((float(value) for value in GRID if wrong(float(value)) <= MOST_WRONG), GRID[-1])
    return replace(settings, sure=float(sure))


def _with_also(settings: Settings, labels: Sequence[str], read: Sequence[Read]) -> Settings:
    """The lowest ``also`` with which second answers stay rare."""

    def second(value: float) -> float:
        found = [one.understood(labels, replace(settings, also=value)) for one in read]
        return float(np.mean([one.also is not None for one in found]))

    return replace(
        settings,
        also=next((float(v) for v in ALSO_GRID if second(float(v)) <= MOST_SECOND), NO_SECOND),
    )


def _wrong(found: Understanding, read: Read) -> bool:
    return found.band == SURE and found.label != read.meant


def _write(settings: Settings, path: Path) -> None:
    numbers = {
        "scope": list(settings.scope),
        "ours": settings.ours,
        "weights": list(settings.weights),
        "sure": settings.sure,
        "also": settings.also,
        "crisis": settings.crisis,
        "crisis_part": settings.crisis_part,
    }
    path.write_text(HEAD + yaml.safe_dump(numbers, sort_keys=False), encoding="utf-8")
