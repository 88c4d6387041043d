"""A second opinion on danger: danger, or only what sounds like it.

The classifier of topics tells danger from ordinary questions. This one learns from nothing but
danger and its likenesses ("he took an overdose in 2019"), and so tells those two apart better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.svm import SVC, LinearSVC

from bot.understanding.cosines import Cosines

Vectors = NDArray[np.float32]

# Chosen by cross-validation on the examples that are learned from (docs/safety/evaluation.md).
INVERSE_REGULARISATION, NARROWNESS = 4.0, 1.5
SPELLING_INVERSE_REGULARISATION = 0.5
FILE, LIKENESSES = "second_opinion.npz", "second_opinion.onnx"


@dataclass(frozen=True)
class SecondOpinion:
    """Support vectors over meaning and a line over patterns of spelling; their scores are added.

    ``likenesses``: the support vectors; ``weights``: theirs, the constant last. ``spelling``: a
    weight for each pattern, the constant last.
    """

    likenesses: Cosines
    weights: Vectors
    spelling: Vectors

    @classmethod
    def learn(
        cls, vectors: Vectors, patterns: csr_matrix, dangerous: Sequence[bool]
    ) -> SecondOpinion | None:
        """Learn from messages by row; None where there are not both kinds to tell apart."""
        if len(set(dangerous)) < 2:
            return None
        meaning = SVC(C=INVERSE_REGULARISATION, gamma=NARROWNESS).fit(vectors, dangerous)
        spelling = LinearSVC(C=SPELLING_INVERSE_REGULARISATION, random_state=0)
        spelling.fit(patterns, dangerous)
        return cls(
            Cosines.of_rows(np.asarray(meaning.support_vectors_, np.float32)),
            np.append(meaning.dual_coef_, meaning.intercept_).astype(np.float32),
            np.append(spelling.coef_, spelling.intercept_).astype(np.float32),
        )

    def scores(self, vectors: Vectors, patterns: csr_matrix) -> Vectors:
        """Of each row: above 0 it speaks for danger."""
        # Both are of unit length, so the squared distance is 2 - 2 cosine.
        near = np.exp(2 * NARROWNESS * (self.likenesses.of(vectors) - 1))
        meaning = near @ self.weights[:-1] + self.weights[-1]
        return np.asarray(meaning + patterns @ self.spelling[:-1] + self.spelling[-1], np.float32)

    def save(self, folder: Path) -> None:
        """Write ``second_opinion.npz`` and its support vectors."""
        np.savez(folder / FILE, weights=self.weights, spelling=self.spelling)
        self.likenesses.save(folder / LIKENESSES)

    @classmethod
    def load(cls, folder: Path) -> SecondOpinion | None:
        """Read what ``save`` wrote; None where nothing was written."""
        if not (folder / FILE).exists():
            return None
        stored = np.load(folder / FILE)
        likenesses = Cosines.load(folder / LIKENESSES)
        return cls(likenesses, stored["weights"], stored["spelling"])
