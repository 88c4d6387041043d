"""Choices as numbers: shown on channels without buttons, and read from what a carer answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.messages import Choice

NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
AROUND = r"(?:pls|plz|please|thanks|thank you|ta|thx|x+)"
# "2", "2.", "no. 2 pls", "number two please", "option 2", "(2)", "#2"
ANSWER = re.compile(
    rf"\W*(?:(?:i(?:'ll)? (?:pick|choose|want)|reply|answer|option|choice|number|num|no|nr)\b\W*)*"
    rf"(?P<number>\d{{1,2}}|{'|'.join(NAMES)})(?:\W+{AROUND})*\W*",
    re.IGNORECASE,
)


def as_numbers(choices: Sequence[Choice], invitation: str) -> str:
    """``choices`` as lines with numbers, after ``invitation``; empty where there are none."""
    if not choices:
        return ""
    lines = (f"{place}. {choice.label}" for place, choice in enumerate(choices, 1))
    return "\n".join((invitation, *lines))


def read_number(text: str) -> int | None:
    """The number that ``text`` is, and nothing besides."""
    found = ANSWER.fullmatch(text)
    if not found:
        return None
    word = found["number"].lower()
    return int(word) if word.isdigit() else NAMES.index(word) + 1


def chosen(text: str, choices: Sequence[Choice]) -> Choice | None:
    """The choice that an answer like "2" or "no. 2 pls" means."""
    number = read_number(text)
    return choices[number - 1] if number and number <= len(choices) else None
