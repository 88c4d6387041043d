"""From scores to likelihoods: is the message ours to answer, and is the best label right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot import yaml_text

Scores = NDArray[np.float32]
Numbers = NDArray[np.float64]

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class Settings:
    """Numbers that `python -m bot calibrate` chooses on held-out messages; never set by hand.

    ``scope`` turns the familiarity of a message and the lead of its best label over
    ``out_of_scope`` into the odds that it is ours; below a probability of ``ours`` we say that we
    don't know. ``weights`` turn those odds, the highest score, its lead over the second and its
    share into the probability of being right: from ``sure`` on we answer, below we offer choices.
    The last number of each is a constant. A part of the message that is ahead of the whole's label
    by a score of ``also`` is a second question. From a proof of ``crisis`` on, all kinds together,
    a message counts as danger; from ``crisis_part`` on, one sentence in it (log-odds of the share,
    with the second opinion: bot.understanding.decision).
    """

    scope: tuple[float, ...]
    ours: float
    weights: tuple[float, ...]
    sure: float
    also: float
    crisis: float
    crisis_part: float

    @classmethod
    def load(cls, path: Path) -> Settings:
        """Read data/understanding.yml."""
        data = yaml_text.parse(path.read_text(encoding="utf-8"))
        return cls(tuple(data.pop("scope")), weights=tuple(data.pop("weights")), **data)


def joined(scores: Scores) -> Scores:
    """One row from the scores of a message's parts, the whole text first.

    The whole text has half of the say and its parts together the other half: in a long story the
    vector of the whole is vague, and a part alone may mislead (measured: docs/adr/0005).
    """
    if len(scores) == 1:
        return scores
    return np.asarray((scores[:1] + scores[1:].mean(axis=0, keepdims=True)) / 2)


def scope_evidence(labels: Sequence[str], row: Scores, familiarity: float) -> list[float]:
    """What tells whether a message is ours: its familiarity, and the lead over out of scope."""
    inside = [score for label, score in zip(labels, row[0], strict=True) if label != OUT_OF_SCOPE]
    outside = [score for label, score in zip(labels, row[0], strict=True) if label == OUT_OF_SCOPE]
    return [familiarity, float(max(inside) - max(outside, default=0.0))]


def log_odds(evidence: Sequence[float] | Numbers, weights: Sequence[float]) -> Numbers:
    """Per row of ``evidence``; the last of ``weights`` is the constant."""
    return np.asarray(np.asarray(evidence, np.float64) @ np.array(weights[:-1]) + weights[-1])


def probability(odds: Numbers | float) -> Numbers:
    """From log-odds, from 0 to 1."""
    return np.asarray(1 / (1 + np.exp(-np.asarray(odds, np.float64))))


def answer_evidence(scores: Scores, ours: Numbers | float) -> Numbers:
    """Per row: the highest score, its lead over the second, its share of all (log), is it ours."""
    ordered = np.sort(scores.astype(np.float64), axis=1)
    top, second = ordered[:, -1], ordered[:, -2]
    share = -np.log(np.exp(ordered - top[:, None]).sum(axis=1))
    return np.stack([top, top - second, share, np.broadcast_to(ours, top.shape)], axis=1)


def confidences(scores: Scores, ours: Numbers | float, settings: Settings) -> Numbers:
    """Per row: how likely the highest label is right, from 0 to 1, given the odds of ``ours``."""
    return probability(log_odds(answer_evidence(scores, ours), settings.weights))
