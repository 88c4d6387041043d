"""Cosines in whole numbers: near enough, the same alone and among others, and kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.understanding.cosines import LARGEST, Cosines

WIDTH = 384


def unit(count: int, seed: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).standard_normal((count, WIDTH)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000))
def test_they_are_those_of_single_precision_but_for_a_hundredth(seed: int) -> None:
    rows = unit(200, seed)
    # Some near, as a message is to its likenesses, and some far.
    vectors = np.concatenate([unit(2, seed + 1), rows[:2]])
    assert np.abs(Cosines.of_rows(rows).of(vectors) - vectors @ rows.T).max() < 0.01


def test_the_largest_numbers_do_not_overflow() -> None:
    """All of one sign and size: what a sum of 16 bits could hold least."""
    rows = np.full((3, WIDTH), 1 / np.sqrt(WIDTH), np.float32)
    rows[1] *= -1
    found = Cosines.of_rows(rows).of(rows)
    assert np.allclose(found, [[1, -1, 1], [-1, 1, -1], [1, -1, 1]], atol=1 / LARGEST)


def test_a_message_is_read_the_same_alone_and_among_others() -> None:
    compared, vectors = Cosines.of_rows(unit(50, 1)), unit(4, 2)
    alone = np.concatenate([compared.of(vectors[place : place + 1]) for place in range(4)])
    assert np.array_equal(compared.of(vectors), alone)


def test_what_was_stored_compares_as_before(tmp_path: Path) -> None:
    compared, vectors = Cosines.of_rows(unit(50, 3)), unit(4, 4)
    compared.save(tmp_path / "rows.onnx")
    assert np.array_equal(Cosines.load(tmp_path / "rows.onnx").of(vectors), compared.of(vectors))
