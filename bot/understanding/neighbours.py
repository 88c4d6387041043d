"""What a message is nearest to, of all examples: by label, and in or out of scope."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

NEAREST = 5


class Neighbours:
    """The vectors of all examples, those of a label together, in the order of the labels."""

    def __init__(self, vectors: Vectors, counts: Sequence[int]) -> None:
        self._vectors = vectors
        self._counts = np.asarray(counts)
        self._starts = np.cumsum(self._counts) - self._counts

    @classmethod
    def learn(cls, vectors: Vectors, labels: Sequence[str], order: Sequence[str]) -> Neighbours:
        """``labels`` are those of the rows of ``vectors``; ``order`` names each label once."""
        place = np.array([order.index(label) for label in labels])
        counts = np.bincount(place, minlength=len(order))
        return cls(vectors[np.argsort(place, kind="stable")], counts.tolist())

    def likeness(self, vectors: Vectors) -> Vectors:
        """Of each row of ``vectors`` with each label: the mean cosine with its nearest examples."""
        similar = vectors @ self._vectors.T
        by_label = [
            _nearest(similar[:, start : start + count])
            for start, count in zip(self._starts, self._counts, strict=True)
        ]
        return np.stack(by_label, axis=1)

    def familiarity(self, vectors: Vectors, outside: int | None) -> Vectors:
        """Of each row: how much nearer it is to all other labels than to the one ``outside``.

        The difference of two mean cosines, each with the nearest examples; 0 is the middle.
        """
        similar = vectors @ self._vectors.T
        if outside is None:
            return _nearest(similar)
        start, end = self._starts[outside], self._starts[outside] + self._counts[outside]
        inside = np.concatenate([similar[:, :start], similar[:, end:]], axis=1)
        return _nearest(inside) - _nearest(similar[:, start:end])

    def save(self, folder: Path) -> None:
        """Write ``neighbours.npz``."""
        vectors = self._vectors.astype(np.float16)
        np.savez(folder / "neighbours.npz", vectors=vectors, counts=self._counts)

    @classmethod
    def load(cls, folder: Path) -> Neighbours:
        """Read what ``save`` wrote."""
        stored = np.load(folder / "neighbours.npz")
        return cls(stored["vectors"].astype(np.float32), stored["counts"].tolist())


def _nearest(similar: Vectors) -> Vectors:
    few = min(NEAREST, similar.shape[1])
    return np.asarray(np.partition(similar, -few, axis=1)[:, -few:].mean(axis=1))
