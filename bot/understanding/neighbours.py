"""What a message is nearest to, of all examples: by label, and in or out of scope."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understanding.cosines import Cosines

Vectors = NDArray[np.float32]

NEAREST = 5
FILE, COUNTS = "neighbours.onnx", "neighbours_counts.npy"


class Neighbours:
    """The vectors of all examples, those of a label together, in the order of the labels."""

    def __init__(self, examples: Cosines, counts: Sequence[int]) -> None:
        self._examples = examples
        self._counts = np.asarray(counts)
        ends = np.cumsum(self._counts)
        self._spans = list(zip(ends - self._counts, ends, strict=True))
        self._few = np.minimum(self._counts, NEAREST)
        # Where the nearest examples of each label stand once they are sorted to its end.
        self._last = np.concatenate(
            [np.arange(e - f, e) for e, f in zip(ends, self._few, strict=True)]
        )
        self._firsts = np.cumsum(self._few) - self._few

    @classmethod
    def learn(cls, vectors: Vectors, labels: Sequence[str], order: Sequence[str]) -> Neighbours:
        """``labels`` are those of the rows of ``vectors``; ``order`` names each label once."""
        place = np.array([order.index(label) for label in labels])
        counts = np.bincount(place, minlength=len(order))
        examples = Cosines.of_rows(vectors[np.argsort(place, kind="stable")])
        return cls(examples, counts.tolist())

    def nearest(self, vectors: Vectors) -> Vectors:
        """Of each row of ``vectors``, the cosines with the nearest examples of every label.

        What the other methods work with: comparing with every example is the dear part.
        """
        similar = self._examples.of(vectors)
        for (start, end), few in zip(self._spans, self._few, strict=True):
            similar[:, start:end].partition(end - start - few, axis=1)
        return np.asarray(similar[:, self._last])

    def likeness(self, nearest: Vectors) -> Vectors:
        """Of each row with each label: the mean cosine with its nearest examples."""
        return np.asarray(np.add.reduceat(nearest, self._firsts, axis=1) / self._few, np.float32)

    def familiarity(self, nearest: Vectors, outside: int | None) -> Vectors:
        """Of each row: how much nearer it is to all other labels than to the one ``outside``.

        The difference of two mean cosines, each with the nearest examples; 0 is the middle.
        """
        if outside is None:
            return _mean_of_nearest(nearest)
        start = self._firsts[outside]
        strange = np.arange(start, start + self._few[outside])
        inside = np.delete(nearest, strange, axis=1)
        return _mean_of_nearest(inside) - _mean_of_nearest(nearest[:, strange])

    def save(self, folder: Path) -> None:
        """Write ``neighbours.onnx`` and how many of its vectors are of each label."""
        self._examples.save(folder / FILE)
        np.save(folder / COUNTS, self._counts)

    @classmethod
    def load(cls, folder: Path) -> Neighbours:
        """Read what ``save`` wrote."""
        return cls(Cosines.load(folder / FILE), np.load(folder / COUNTS).tolist())


def _mean_of_nearest(similar: Vectors) -> Vectors:
    few = min(NEAREST, similar.shape[1])
    return np.asarray(np.partition(similar, -few, axis=1)[:, -few:].mean(axis=1))
