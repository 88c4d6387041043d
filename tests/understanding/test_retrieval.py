"""The nearest article and paragraph are found."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.understanding.retrieval import Index

EAST, NORTH = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
INDEX = Index(
    questions={"a/one": np.stack([EAST, EAST]), "a/two": np.stack([NORTH, NORTH])},
    paragraphs={"a/one": np.stack([NORTH, EAST]), "a/two": np.stack([NORTH])},
)


def test_the_article_with_the_nearest_questions_comes_first() -> None:
    assert INDEX.rank(NORTH, ["a/one", "a/two"]) == ["a/two", "a/one"]


def test_the_nearest_paragraph_is_found() -> None:
    assert INDEX.nearest_paragraph(EAST, "a/one") == (1, 1.0)


def test_it_is_the_same_after_it_was_stored(tmp_path: Path) -> None:
    INDEX.save(tmp_path)
    again = Index.load(tmp_path)
    assert again.rank(EAST, ["a/one", "a/two"]) == ["a/one", "a/two"]
    assert again.nearest_paragraph(EAST, "a/one") == (1, 1.0)
