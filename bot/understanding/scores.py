"""The classifier over topics and dialogue acts: sentence vectors and spelling patterns, joined.

Logistic regression on sentence vectors knows meaning; a linear SVM on word and character patterns
knows names and spellings. Their scores are added (measured: docs/adr/0005).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.understanding.confidence import OUT_OF_SCOPE

Scores = NDArray[np.float32]

INVERSE_REGULARISATION = 30.0
PATTERN_WEIGHT = 2.0
MOST_PATTERNS = 60_000
NEIGHBOURS = 5


@dataclass(frozen=True)
class Example:
    """One message and what it is about."""

    text: str
    label: str


class Patterns:
    """TF-IDF over words, word pairs and runs of 2 to 5 letters."""

    def __init__(self, words: TfidfVectorizer, letters: TfidfVectorizer) -> None:
        self._words = words
        self._letters = letters

    @classmethod
    def learn(cls, texts: Sequence[str]) -> Patterns:
        """Learn which patterns there are and how rare each is."""
        patterns = cls(_word_patterns(), _letter_patterns())
        patterns._words.fit(texts)
        patterns._letters.fit(texts)
        return patterns

    def of(self, texts: Sequence[str]) -> csr_matrix:
        """Sparse features, a row a text."""
        return hstack([self._words.transform(texts), self._letters.transform(texts)], format="csr")

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


class Classifier:
    """Scores every label for a message; the highest is the likeliest."""

    def __init__(
        self,
        labels: Sequence[str],
        patterns: Patterns,
        meaning: tuple[Scores, Scores],
        spelling: tuple[Scores, Scores],
        neighbours: tuple[Scores, Scores],
    ) -> None:
        self.labels = tuple(labels)
        self._patterns = patterns
        self._meaning = meaning
        self._spelling = spelling
        self._inside, self._outside = neighbours

    @classmethod
    def learn(cls, examples: Sequence[Example], vectors: NDArray[np.float32]) -> Classifier:
        """Learn from ``examples`` whose sentence vectors are the rows of ``vectors``."""
        texts = [example.text for example in examples]
        labels = np.array([example.label for example in examples])
        patterns = Patterns.learn(texts)
        meaning = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=300)
        meaning.fit(vectors, labels)
        spelling = LinearSVC(C=1.0, random_state=0).fit(patterns.of(texts), labels)
        outside = labels == OUT_OF_SCOPE
        return cls(
            meaning.classes_.tolist(),
            patterns,
            _weights(meaning),
            _weights(spelling),
            (vectors[~outside], vectors[outside]),
        )

    def scores(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> Scores:
        """Shape (number of texts, number of labels)."""
        meaning = vectors @ self._meaning[0] + self._meaning[1]
        spelling = self._patterns.of(texts) @ self._spelling[0] + self._spelling[1]
        return np.asarray(meaning + PATTERN_WEIGHT * spelling, np.float32)

    def familiarity(self, vectors: Scores) -> float:
        """How much nearer a message is to examples we can answer than to those out of scope.

        ``vectors`` are those of the whole text and its parts. Of each, the difference of two mean
        cosines, with the five nearest examples of either side; 0 is the middle. The most familiar
        part has as much say as the whole: a long story is like nothing that we know, the question
        in it is (measured: docs/adr/0005).
        """
        nearer = [_nearness(self._inside, one) - _nearness(self._outside, one) for one in vectors]
        return (nearer[0] + max(nearer)) / 2

    def save(self, folder: Path) -> None:
        """Write everything that ``load`` needs into ``folder``."""
        self._patterns.save(folder)
        (folder / "labels.json").write_text(json.dumps(self.labels), encoding="utf-8")
        np.savez(
            folder / "weights.npz",
            meaning=self._meaning[0],
            meaning_bias=self._meaning[1],
            spelling=self._spelling[0].astype(np.float16),
            spelling_bias=self._spelling[1],
            inside=self._inside.astype(np.float16),
            outside=self._outside.astype(np.float16),
        )

    @classmethod
    def load(cls, folder: Path) -> Classifier:
        """Read what ``save`` wrote."""
        stored = np.load(folder / "weights.npz")
        return cls(
            json.loads((folder / "labels.json").read_text("utf-8")),
            Patterns.load(folder),
            (stored["meaning"], stored["meaning_bias"]),
            (stored["spelling"].astype(np.float32), stored["spelling_bias"]),
            (stored["inside"].astype(np.float32), stored["outside"].astype(np.float32)),
        )


def _weights(model: LogisticRegression | LinearSVC) -> tuple[Scores, Scores]:
    return model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)


def _nearness(examples: Scores, vector: Scores) -> float:
    likeness = np.sort(examples @ vector)[-NEIGHBOURS:]
    return float(likeness.mean()) if len(likeness) else 0.0


def _word_patterns() -> TfidfVectorizer:
    # One-letter words count too: "i" tells the carer's own trouble from the other person's.
    words = r"(?u)\b\w+\b"
    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=words)


def _letter_patterns() -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, max_features=MOST_PATTERNS
    )
