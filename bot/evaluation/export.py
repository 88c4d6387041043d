"""Training examples for the fine-tuning of the sentence encoder."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

from bot.components.corpus import training_examples
from bot.content.reading import read_yaml
from bot.understanding.normaliser import Normaliser

FOLDS = 5


def examples_as_json(data: Path) -> str:
    """``examples``: normalised text, label and fold (0 to 4, each with its share of each label).

    ``asides``: what people say around a question.
    """
    normaliser = Normaliser.load(data / "vocabulary")
    examples = training_examples()
    random.Random(0).shuffle(examples)  # noqa: S311 (an order, not a secret)
    seen: Counter[str] = Counter()
    rows = []
    for one in examples:
        rows.append([normaliser.normalise(one.text), one.label, seen[one.label] % FOLDS])
        seen[one.label] += 1
    asides = [normaliser.normalise(one) for one in read_yaml(data / "training" / "asides.yml")]
    return json.dumps({"examples": rows, "asides": asides}, ensure_ascii=False)
