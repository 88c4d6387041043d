"""Sentence vectors carry meaning, and only the weights we know are used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.understanding import embedder as module
from bot.understanding.embedder import Embedder, ModelFilesError, prepared_graph

CACHE = Path(".cache/models")


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder.load(CACHE)


def test_like_meanings_lie_nearer_than_unlike(embedder: Embedder) -> None:
    voices, people, money = embedder.encode(
        [
            "my son hears voices",
            "he hears people who are not there",
            "how much is carer's allowance",
        ]
    )
    assert voices @ people > voices @ money + 0.2


def test_vectors_have_unit_length(embedder: Embedder) -> None:
    vectors = embedder.encode(["a", "what is psychosis", "word " * 500])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_a_text_has_the_same_vector_in_any_company(embedder: Embedder) -> None:
    alone = embedder.encode(["what is psychosis"])[0]
    among = embedder.encode(["a much longer text about something else", "what is psychosis"])[1]
    assert np.array_equal(alone, among)


def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the model")
    monkeypatch.setattr(module, "weights_folder", lambda: tmp_path)
    with pytest.raises(ModelFilesError, match="not the model we know"):
        prepared_graph(tmp_path / "cache")
