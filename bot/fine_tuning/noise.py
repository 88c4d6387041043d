"""Slips, lost words and the story around a question, so that the encoder learns not to mind."""

from __future__ import annotations

import random
from collections.abc import Sequence

SHARE_IN_A_STORY = 0.2
SHARE_WITH_LOST_WORDS = 0.2
SHARE_WITH_SLIPS = 0.15
LOST = 0.12
LETTERS_PER_SLIP = 25
# Small talk is not told as a story: "yes please" among other sentences means nothing.
SHORTEST_IN_A_STORY = 5
LONGEST_IN_A_STORY = 40
MOST_BEFORE, MOST_AFTER = 3, 2


def noisy(text: str, asides: Sequence[str], chance: random.Random) -> str:
    """``text`` in a story, or with some words lost, or some letters wrong, or as it is."""
    drawn = chance.random()
    if drawn < SHARE_IN_A_STORY:
        return in_a_story(text, asides, chance)
    if drawn < SHARE_IN_A_STORY + SHARE_WITH_LOST_WORDS:
        return lose_words(text, chance)
    if drawn < SHARE_IN_A_STORY + SHARE_WITH_LOST_WORDS + SHARE_WITH_SLIPS:
        return slip(text, chance)
    return text


def in_a_story(text: str, asides: Sequence[str], chance: random.Random) -> str:
    """``text`` with one to three of ``asides`` before it and up to two after it."""
    if not asides or not SHORTEST_IN_A_STORY <= len(text.split()) <= LONGEST_IN_A_STORY:
        return text
    before = chance.choices(asides, k=chance.randint(1, MOST_BEFORE))
    after = chance.choices(asides, k=chance.randint(0, MOST_AFTER))
    return " ".join([*before, text, *after])


def lose_words(text: str, chance: random.Random) -> str:
    """About one word in eight less; short texts stay whole."""
    words = text.split()
    kept = [word for word in words if chance.random() > LOST]
    return " ".join(kept) if len(words) > 6 and kept else text


def slip(text: str, chance: random.Random) -> str:
    """A letter swapped, lost or doubled, about once in 25 letters."""
    letters = list(text)
    for _ in range(max(1, len(letters) // LETTERS_PER_SLIP)):
        if len(letters) < 4:
            break
        place = chance.randrange(len(letters) - 1)
        _slip_at(letters, place, chance.random())
    return "".join(letters)


def _slip_at(letters: list[str], place: int, drawn: float) -> None:
    if drawn < 0.4:
        letters[place], letters[place + 1] = letters[place + 1], letters[place]
    elif drawn < 0.8:
        del letters[place]
    else:
        letters.insert(place, letters[place])
