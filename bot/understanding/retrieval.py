"""Which article of a topic, and which paragraph of it, is nearest to a message."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
# The mean of the three nearest questions is steadier than the nearest alone.
NEAREST = 3


@dataclass(frozen=True)
class Index:
    """Sentence vectors of each article's questions and paragraphs, by slug."""

    questions: Mapping[str, Vectors]
    paragraphs: Mapping[str, Vectors]

    def rank(self, vector: Vectors, slugs: Sequence[str]) -> list[str]:
        """``slugs`` ordered by how near their questions are to ``vector``, nearest first."""
        return sorted(slugs, key=lambda slug: -self._nearness(vector, slug))

    def nearest_paragraph(self, vector: Vectors, slug: str) -> tuple[int, float]:
        """The number, from 0, of the paragraph of ``slug`` nearest to ``vector``, and how near."""
        similar = self.paragraphs[slug] @ vector
        return int(similar.argmax()), float(similar.max())

    def save(self, folder: Path) -> None:
        """Write as npz; the slugs, which hold slashes, in a JSON list beside it."""
        slugs = sorted(self.questions)
        (folder / "slugs.json").write_text(json.dumps(slugs), encoding="utf-8")
        for name, vectors in (("questions", self.questions), ("paragraphs", self.paragraphs)):
            numbered = {str(i): vectors[slug].astype(np.float16) for i, slug in enumerate(slugs)}
            np.savez(folder / f"{name}.npz", **numbered)

    @classmethod
    def load(cls, folder: Path) -> Index:
        """Read what ``save`` wrote."""
        slugs = json.loads((folder / "slugs.json").read_text("utf-8"))
        stored = [np.load(folder / f"{name}.npz") for name in ("questions", "paragraphs")]
        questions, paragraphs = (
            {slug: one[str(i)].astype(np.float32) for i, slug in enumerate(slugs)} for one in stored
        )
        return cls(questions, paragraphs)

    def _nearness(self, vector: Vectors, slug: str) -> float:
        similar = np.sort(self.questions[slug] @ vector)
        return float(similar[-NEAREST:].mean())
