"""What a number in a message may mean: an age, a year, many tablets."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DIGITS = re.compile(r"(\d+)([a-z]*)")
_ADULT_AT = 18
_MANY = 8
_A_DOSE = 300


def number_classes(word: str) -> Iterable[str]:
    """``#`` and its kin that ``word``, which begins with a digit, stands for."""
    found = _DIGITS.match(word)
    value, unit = (found[1], found[2]) if found else ("0", "")
    yield f"#{unit}"
    if _MANY <= int(value[:4]) < _A_DOSE and len(value) < 4 and not unit:
        yield "#many"
    if len(value) == 4 and value[:2] in ("19", "20"):
        yield "#year"
    elif len(value) <= 2 and int(value) < _ADULT_AT and not unit:
        yield "#young"
    elif len(value) <= 2 and int(value) < _ADULT_AT:
        yield f"#young{unit}"
