"""The trained layer of the safety net without Rasa, for a gateway that wants it."""

from __future__ import annotations

from pathlib import Path

from bot.understanding.confidence import Settings
from bot.understanding.continuations import Continuations
from bot.understanding.decision import CRISIS_PREFIX, find_danger
from bot.understanding.embedder import Embedder
from bot.understanding.normaliser import Normaliser
from bot.understanding.scores import Classifier
from bot.understanding.segments import segments
from bot.understanding.stored import stored_classifier


class DangerReader:
    """Finds danger as Rasa's pipeline does, with the same model. Safe to share between threads."""

    def __init__(
        self,
        normaliser: Normaliser,
        continuations: Continuations,
        embedder: Embedder,
        classifier: Classifier,
        settings: Settings,
    ) -> None:
        self._normaliser = normaliser
        self._continuations = continuations
        self._embedder = embedder
        self._classifier = classifier
        self._settings = settings

    @classmethod
    def load(cls, data: Path, cache: Path, model: Path) -> DangerReader:
        """From the archive ``model``; takes seconds. Raises as what it reads from does."""
        words = data / "vocabulary"
        reader = cls(
            Normaliser.load(words),
            Continuations.load(words),
            Embedder.load(cache),
            stored_classifier(model),
            Settings.load(data / "understanding.yml"),
        )
        # The first message pays for what is set up late; so that this one is not a carer's.
        reader.find("is anybody there")
        return reader

    def find(self, text: str) -> str | None:
        """The kind of danger that ``text`` speaks of, or None."""
        parts = [self._normaliser.normalise(part) for part in segments(text, self._continuations)]
        vectors = self._embedder.encode(parts)
        read = self._classifier.read(parts, vectors)
        labels = self._classifier.labels
        danger = find_danger(labels, read.scores, self._settings, read.danger)
        return danger.label.removeprefix(CRISIS_PREFIX) if danger else None
