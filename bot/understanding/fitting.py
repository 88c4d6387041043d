"""How the parts of the classifier are fitted: the dear part of training."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.understanding.decision import is_crisis, is_hidden
from bot.understanding.second_opinion import SecondOpinion

Numbers = NDArray[np.float32]
# Of shape (features, labels), and what is added to each label.
Weights: TypeAlias = tuple[Numbers, Numbers]

INVERSE_REGULARISATION = 30.0
# Finer steps take longer and change nothing that was measured.
TOLERANCE, MEANING_TOLERANCE = 1e-2, 1e-3


@dataclass(frozen=True)
class Fitted:
    """Weights over sentence vectors and over patterns of spelling; the second opinion on danger."""

    meaning: Weights
    spelling: Weights
    second: SecondOpinion | None


def fit(
    vectors: Numbers, patterns: csr_matrix, labels: Sequence[str], order: Sequence[str]
) -> Fitted:
    """Learn from examples by row; ``order`` names each of ``labels`` once, sorted."""
    halves = order[::2], order[1::2]
    # Each computes outside Python's lock.
    with ThreadPoolExecutor(2) as threads:
        spelling = [threads.submit(_spelling, patterns, labels, half) for half in halves if half]
        meaning = threads.submit(_meaning, vectors, labels)
        second = threads.submit(_second_opinion, vectors, patterns, labels)
        both = _in_order(order, halves, [half.result() for half in spelling])
        return Fitted(meaning.result(), both, second.result())


def _meaning(vectors: Numbers, labels: Sequence[str]) -> Weights:
    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=300, tol=MEANING_TOLERANCE)
    return _weights(model.fit(vectors, labels))


def _spelling(patterns: csr_matrix, labels: Sequence[str], some: Sequence[str]) -> Weights:
    """Weights of ``some`` labels, in their order: each is told apart from all others anyway."""
    shown = [some.index(label) if label in some else len(some) for label in labels]
    weights, bias = _weights(LinearSVC(C=1.0, random_state=0, tol=TOLERANCE).fit(patterns, shown))
    return weights[:, : len(some)], bias[: len(some)]


def _in_order(
    order: Sequence[str], halves: Sequence[Sequence[str]], weights: Sequence[Weights]
) -> Weights:
    places = np.argsort([order.index(label) for half in halves for label in half])
    together = [np.concatenate(parts, axis=-1)[..., places] for parts in zip(*weights, strict=True)]
    return together[0], together[1]


def _weights(model: LogisticRegression | LinearSVC) -> Weights:
    weights, bias = model.coef_, model.intercept_
    if len(bias) < len(model.classes_):
        # Of two labels, the library keeps the second's alone.
        weights, bias = np.concatenate([-weights, weights]), np.concatenate([-bias, bias])
    return weights.T.astype(np.float32), bias.astype(np.float32)


def _second_opinion(
    vectors: Numbers, patterns: csr_matrix, labels: Sequence[str]
) -> SecondOpinion | None:
    rows = [row for row, label in enumerate(labels) if is_hidden(label)]
    return SecondOpinion.learn(
        vectors[rows], patterns[rows], [is_crisis(labels[row]) for row in rows]
    )
