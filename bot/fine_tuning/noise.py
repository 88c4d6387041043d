"""Slips and lost words, so that the encoder learns not to mind them."""

from __future__ import annotations

import random

SHARE_WITH_LOST_WORDS = 0.25
SHARE_WITH_SLIPS = 0.2
LOST = 0.12
LETTERS_PER_SLIP = 25


def noisy(text: str, chance: random.Random) -> str:
    """``text`` with some words lost, or some letters wrong, or as it is."""
    drawn = chance.random()
    if drawn < SHARE_WITH_LOST_WORDS:
        return lose_words(text, chance)
    if drawn < SHARE_WITH_LOST_WORDS + SHARE_WITH_SLIPS:
        return slip(text, chance)
    return text


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
