"""Held-out messages: written without sight of the training examples, to measure with."""

from __future__ import annotations

from pathlib import Path

from bot.content.reading import Fault, read_yaml, yaml_files
from bot.content.topics import Vocabulary
from bot.understanding.scores import Example

PARTS = ("tune", "judge")


def read_held_out(folder: Path, part: str, vocabulary: Vocabulary) -> list[Example]:
    """The messages of one part: ``tune`` chooses thresholds, ``judge`` only measures.

    Each file holds, by part, a list of messages for each label. Raises ``Fault`` for a label that
    data/topics.yml doesn't have.
    """
    found: list[Example] = []
    for path in yaml_files(folder):
        for label, texts in (read_yaml(path).get(part) or {}).items():
            if label not in vocabulary:
                raise Fault(f"{path}: {label} is not in data/topics.yml")
            found += [Example(str(text), label) for text in texts]
    return found
