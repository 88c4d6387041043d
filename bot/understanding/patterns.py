"""Patterns of spelling: words, pairs of words and runs of letters, weighed by how rare they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn import config_context
from sklearn.feature_extraction.text import TfidfVectorizer

MOST_PATTERNS = 60_000


class Patterns:
    """TF-IDF over words, word pairs and runs of 2 to 5 letters."""

    def __init__(self, words: TfidfVectorizer, letters: TfidfVectorizer) -> None:
        self._words = words
        self._letters = letters

    @classmethod
    def learn(cls, texts: Sequence[str]) -> tuple[Patterns, csr_matrix]:
        """Learn which patterns there are and how rare each is; with those of ``texts``."""
        words, letters = _word_patterns(), _letter_patterns()
        found = [words.fit_transform(texts), letters.fit_transform(texts)]
        return cls(words, letters), hstack(found, format="csr")

    def of(self, texts: Sequence[str]) -> csr_matrix:
        """Sparse features, a row a text."""
        # The library's checks of its own settings take longer than a message's patterns do.
        with config_context(skip_parameter_validation=True, assume_finite=True):
            found = [self._words.transform(texts), self._letters.transform(texts)]
        return hstack(found, format="csr")

    def save(self, folder: Path) -> None:
        """Write vocabulary and weights as JSON and npz: nothing that runs code when read."""
        for name, vectorizer in (("words", self._words), ("letters", self._letters)):
            vocabulary = {term: int(index) for term, index in vectorizer.vocabulary_.items()}
            (folder / f"{name}.json").write_text(json.dumps(vocabulary), encoding="utf-8")
            np.save(folder / f"{name}_idf.npy", vectorizer.idf_.astype(np.float32))

    @classmethod
    def load(cls, folder: Path) -> Patterns:
        """Read what ``save`` wrote."""
        patterns = cls(_word_patterns(), _letter_patterns())
        for name, vectorizer in (("words", patterns._words), ("letters", patterns._letters)):
            vectorizer.vocabulary = json.loads((folder / f"{name}.json").read_text("utf-8"))
            vectorizer.idf_ = np.load(folder / f"{name}_idf.npy")
        return patterns


def _word_patterns() -> TfidfVectorizer:
    # One-letter words count too: "i" tells the carer's own trouble from the other person's.
    words = r"(?u)\b\w+\b"
    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=words)


def _letter_patterns() -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, max_features=MOST_PATTERNS
    )
