"""The classifier over topics and dialogue acts: meaning, spelling and likeness, joined.

Logistic regression on sentence vectors knows meaning; a linear SVM on word and character patterns
knows names and spellings; the nearest examples of each label know what is rare. Their scores are
added (measured: docs/adr/0005).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.understanding.confidence import OUT_OF_SCOPE
from bot.understanding.fitting import Weights, fit
from bot.understanding.neighbours import Neighbours
from bot.understanding.patterns import Patterns
from bot.understanding.second_opinion import SecondOpinion

Scores = NDArray[np.float32]

MEANING_WEIGHT = 0.5
PATTERN_WEIGHT = 2.0
LIKENESS_WEIGHT = 5.0


@dataclass(frozen=True)
class Example:
    """One message and what it is about."""

    text: str
    label: str


@dataclass(frozen=True)
class Reading:
    """What the classifier makes of the texts of a message, the whole one first.

    ``scores``: shape (texts, labels), the highest is the likeliest. ``danger``: of each text; above
    0 it is danger rather than what sounds like it. ``nearer``: of each text, how much nearer it is
    to examples we can answer than to those out of scope.
    """

    scores: Scores
    danger: Scores
    nearer: Scores

    @property
    def familiarity(self) -> float:
        """How much nearer the message is to what we can answer than to what is out of scope.

        The most familiar part has as much say as the whole: a long story is like nothing that we
        know, the question in it is (measured: docs/adr/0005).
        """
        return float(self.nearer[0] + self.nearer.max()) / 2

    def of(self, texts: slice) -> Reading:
        """The same of some of the texts, as if they were all."""
        return Reading(self.scores[texts], self.danger[texts], self.nearer[texts])


class Classifier:
    """Scores every label for a message; the highest is the likeliest."""

    def __init__(
        self,
        labels: Sequence[str],
        patterns: Patterns,
        meaning: Weights,
        spelling: Weights,
        neighbours: Neighbours,
        second: SecondOpinion | None = None,
    ) -> None:
        self.labels = tuple(labels)
        self._patterns = patterns
        self._meaning = meaning
        self._spelling = spelling
        self._neighbours = neighbours
        self._second = second

    @classmethod
    def learn(cls, examples: Sequence[Example], vectors: NDArray[np.float32]) -> Classifier:
        """Learn from ``examples`` whose sentence vectors are the rows of ``vectors``."""
        labels = [example.label for example in examples]
        patterns, found = Patterns.learn([example.text for example in examples])
        order = sorted(set(labels))
        fitted = fit(vectors, found, labels, order)
        neighbours = Neighbours.learn(vectors, labels, order)
        return cls(order, patterns, fitted.meaning, fitted.spelling, neighbours, fitted.second)

    def read(self, texts: Sequence[str], vectors: Scores) -> Reading:
        """Read a message: the rows of ``vectors`` are those of ``texts``, the whole one first."""
        patterns = self._patterns.of(texts).astype(np.float32)
        nearest = self._neighbours.nearest(vectors)
        return Reading(
            self._scores(vectors, patterns, nearest),
            self._danger(vectors, patterns),
            self._nearer(nearest),
        )

    def _scores(self, vectors: Scores, patterns: csr_matrix, nearest: Scores) -> Scores:
        meaning = vectors @ self._meaning[0] + self._meaning[1]
        spelling = _product(patterns, self._spelling[0]) + self._spelling[1]
        likeness = self._neighbours.likeness(nearest)
        joined = MEANING_WEIGHT * meaning + PATTERN_WEIGHT * spelling + LIKENESS_WEIGHT * likeness
        return np.asarray(joined, np.float32)

    def _danger(self, vectors: Scores, patterns: csr_matrix) -> Scores:
        if self._second is None:
            return np.zeros(len(vectors), np.float32)
        return self._second.scores(vectors, patterns)

    def _nearer(self, nearest: Scores) -> Scores:
        outside = self.labels.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in self.labels else None
        return self._neighbours.familiarity(nearest, outside)

    def save(self, folder: Path) -> None:
        """Write everything that ``load`` needs into ``folder``."""
        self._patterns.save(folder)
        (folder / "labels.json").write_text(json.dumps(self.labels), encoding="utf-8")
        np.savez(
            folder / "weights.npz",
            meaning=self._meaning[0],
            meaning_bias=self._meaning[1],
            spelling=self._spelling[0].astype(np.float16),
            spelling_bias=self._spelling[1],
        )
        self._neighbours.save(folder)
        if self._second:
            self._second.save(folder)

    @classmethod
    def load(cls, folder: Path) -> Classifier:
        """Read what ``save`` wrote."""
        stored = np.load(folder / "weights.npz")
        return cls(
            json.loads((folder / "labels.json").read_text("utf-8")),
            Patterns.load(folder),
            (stored["meaning"], stored["meaning_bias"]),
            # In rows, of which a message wants some hundred.
            (np.ascontiguousarray(stored["spelling"]), stored["spelling_bias"]),
            Neighbours.load(folder),
            SecondOpinion.load(folder),
        )


def _product(patterns: csr_matrix, weights: Scores) -> Scores:
    """``patterns @ weights`` in single precision, of weights that are kept in half of it.

    A message has some hundred patterns of all 120,000: only their weights are made longer.
    """
    rows = [
        patterns.data[start:end] @ weights[patterns.indices[start:end]].astype(np.float32)
        for start, end in pairwise(patterns.indptr)
    ]
    return np.asarray(rows, np.float32)
