"""The trained classifier, taken out of a model without Rasa."""

from __future__ import annotations

import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.understanding.scores import Classifier


def stored_classifier(model: Path) -> Classifier:
    """The topic classifier in the archive ``model``.

    Raises ``OSError``, ``tarfile.TarError`` or ``ValueError`` where it can't be read.
    """
    with TemporaryDirectory() as folder:
        with tarfile.open(model) as archive:
            ours = [one for one in archive if "TopicClassifier" in one.name]
            archive.extractall(folder, ours, filter="data")
        found = next(Path(folder).rglob("labels.json"), None)
        if found is None:
            raise ValueError(f"{model} has no topic classifier")
        return Classifier.load(found.parent)
