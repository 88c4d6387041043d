"""Training examples for the fine-tuning of the sentence encoder."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

from bot.components.corpus import training_examples
from bot.understanding.normaliser import Normaliser

FOLDS = 5


def examples_as_json(data: Path) -> str:
    """A list of normalised text, label and fold (0 to 4, each with its share of each label)."""
    normaliser = Normaliser.load(data / "vocabulary")
    examples = training_examples()
    random.Random(0).shuffle(examples)  # noqa: S311 (an order, not a secret)
    seen: Counter[str] = Counter()
    rows = []
    for one in examples:
        rows.append([normaliser.normalise(one.text), one.label, seen[one.label] % FOLDS])
        seen[one.label] += 1
    return json.dumps(rows, ensure_ascii=False)
