"""Caught lines stay caught when they are misspelt, spaced out or disguised."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from bot.safety.detector import Detector
from bot.safety.examples import Example, read_examples
from tests.safety.conftest import DATA

LOOKALIKES = str.maketrans("aeopcxyi", "аеорсхуі")  # noqa: RUF001 - Cyrillic on purpose
LEET = str.maketrans("ieo", "130")
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
EDITS = 10_000


def swap(text: str, dice: random.Random) -> str:
    place = dice.randrange(len(text) - 1)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def drop(text: str, dice: random.Random) -> str:
    place = dice.randrange(len(text))
    return text[:place] + text[place + 1 :]


def double(text: str, dice: random.Random) -> str:
    place = dice.randrange(len(text))
    return text[:place] + text[place] + text[place:]


def slip(text: str, dice: random.Random) -> str:
    """The key beside the right one; only letters have such keys."""
    place = dice.choice(
        [at for at, letter in enumerate(text) if letter.isascii() and letter.isalpha()]
    )
    row = next(row for row in ROWS if text[place] in row)
    at = row.index(text[place])
    beside = row[max(0, at - 1)] if dice.random() < 0.5 else row[min(at + 1, len(row) - 1)]
    return text[:place] + beside + text[place + 1 :]


NOISE: tuple[Callable[[str, random.Random], str], ...] = (swap, drop, double, slip)


def in_longest_word(change: Callable[[str], str]) -> Callable[[str], str]:
    def changed(text: str) -> str:
        longest = max(re.findall(r"[A-Za-z]+", text), key=len)
        return text.replace(longest, change(longest), 1)

    return changed


@pytest.fixture(scope="module")
def caught(detector: Detector) -> list[Example]:
    examples = read_examples(DATA / "safety", "tune")
    return [one for one in examples if one.kind and detector.find_concern(one.text)]


def share(detector: Detector, texts: list[str]) -> float:
    return sum(detector.find_concern(text) is not None for text in texts) / len(texts)


def test_one_slip_of_the_finger_seldom_hides_danger(
    detector: Detector, caught: list[Example]
) -> None:
    dice = random.Random(7)
    texts = [dice.choice(NOISE)(dice.choice(caught).text.lower(), dice) for _ in range(EDITS)]
    assert share(detector, texts) >= 0.97


@pytest.mark.parametrize(
    "disguise",
    [
        str.upper,
        lambda text: text.translate(LOOKALIKES),
        lambda text: "\u200b".join(text),
        lambda text: text.replace(".", "").replace(",", "").replace("'", ""),
        lambda text: f"  {text}  !!!",
        lambda text: f"hi. {text}. thanks",
    ],
    ids=["capitals", "look-alikes", "zero width", "no punctuation", "spaces", "politeness"],
)
def test_a_disguise_hides_nothing(
    detector: Detector, caught: list[Example], disguise: Callable[[str], str]
) -> None:
    assert share(detector, [disguise(one.text) for one in caught]) >= 0.985


@pytest.mark.parametrize(
    "disguise",
    [
        lambda text: text.lower().translate(LEET),
        in_longest_word(" ".join),
        in_longest_word(".".join),
        in_longest_word(lambda word: f"{word[:2]}*{word[2:]}"),
        in_longest_word(lambda word: f"{word[:2]}-{word[2:]}"),
        in_longest_word(lambda word: f"{word}{word[-1] * 5}"),
    ],
    ids=["leet", "spelt out", "dotted", "star", "hyphen", "drawn out"],
)
def test_a_heavy_disguise_hides_little(
    detector: Detector, caught: list[Example], disguise: Callable[[str], str]
) -> None:
    assert share(detector, [disguise(one.text) for one in caught]) >= 0.96
