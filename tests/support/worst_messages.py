"""Messages made to give the safety net as much work as can be."""

from __future__ import annotations

import random
from collections.abc import Iterable

LONGEST = 10_000

WORST = {
    name: (text * LONGEST)[:LONGEST]
    for name, text in {
        "one word": "kill ",
        "a phrase": "he wants to die and kill me with a knife ",
        "guards": "if he had not in 2019 last year the news said ",
        "cancelled": "he is not suicidal i could kill for a nap ",
        "one letter": "a",
        "letters apart": "k i l l ",
        "marks": "!?.,;'",
        "apostrophes": "n't's'll",
        "digits": "1234567890 ",
        "invisible": "k\u200b\u0301",
        "hyphens": "a-b-",
        "run together": "iwanttodieiwanttodie ",
    }.items()
}


def at_random(words: Iterable[str], seed: int) -> str:
    """``words`` in any order, as many as fit."""
    dice, choice = random.Random(seed), sorted(words)
    return " ".join(dice.choice(choice) for _ in range(LONGEST))[:LONGEST]


def of_slips(seed: int) -> str:
    """Made-up words, each of which may be a slip for many."""
    dice = random.Random(seed)
    letters = "aeiourstlndhkm"
    words = ("".join(dice.choices(letters, k=dice.randint(3, 6))) for _ in range(LONGEST))
    return " ".join(words)[:LONGEST]
