"""The trained classifier, taken out of a model without starting Rasa."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from rasa.engine.storage.local_model_storage import LocalModelStorage

from bot.understanding.scores import Classifier


def stored_classifier(model: Path) -> Classifier:
    """The topic classifier in the archive ``model``."""
    with TemporaryDirectory() as folder:
        LocalModelStorage.from_model_archive(Path(folder), model)
        (resource,) = Path(folder).rglob("*TopicClassifier*/labels.json")
        return Classifier.load(resource.parent)
