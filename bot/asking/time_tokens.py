"""Splits what a carer says of times into tokens: clock times, days, and words that are known.

The words are those of data/good_times.yml. A word that is not known has no token, and then nothing
is understood: half an understanding ("not ... Tuesdays") could have somebody ring at a bad moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.asking.good_times import DAY, NOON, Hours
from bot.text import normalise

KINDS = (
    "after", "from", "before", "to", "until", "between", "onwards", "about", "any", "negation",
    "term", "and", "or", "but", "good", "filler",
)  # fmt: skip
NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
NUMBER = re.compile(rf"\b(?:{'|'.join(NUMBERS)})\b")
MARK = r"(?P<{}>[ap])\.?\s?m\b\.?"
FOUR_DIGITS = re.compile(r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?:\s?(?:hrs|h))?\b")
PAST = re.compile(
    r"(?:(?P<half>half(?: past)?)|(?P<past>quarter past)|(?P<to>quarter to)) (?P<hour>\d{1,2})\b"
    rf"(?:\s?{MARK.format('mark')})?"
)
PLAIN = re.compile(
    rf"(?P<hour>\d{{1,2}})(?:[:.](?P<minute>[0-5]\d))?(?:\s?{MARK.format('mark')}|(?![\d.:]{{0,9}}\d)\b|"
    r"(?=ish\b))(?P<sure>\s?(?:ish|o ?clock))?(?!\w)"
)
NAMED = re.compile(r"(?:12\s?)?(?:(?P<noon>noon|midday)|midnight)\b")
STOPS = {",": "comma", "/": "comma", "-": "dash", ";": "stop", ".": "stop", "!": "stop"}


@dataclass(frozen=True)
class Clock:
    """A time of the clock. ``could_be``: in minutes after midnight, one where it is plain which.

    ``is_bare``: only a number, which may be anything.
    """

    could_be: tuple[int, ...]
    is_bare: bool = False


@dataclass(frozen=True)
class Token:
    """A word of a ``kind``: clock, day, part, one of ``KINDS``, comma, dash or stop."""

    kind: str
    clock: Clock | None = None
    days: frozenset[int] = frozenset()
    hours: Hours | None = None


@dataclass(frozen=True)
class Vocabulary:
    """The words of data/good_times.yml."""

    phrases: Mapping[str, Token]
    _pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        longest_first = sorted(self.phrases, key=len, reverse=True)
        words = "|".join(_whole(one) for one in longest_first)
        object.__setattr__(self, "_pattern", re.compile(words))

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Vocabulary:
        """From the file's data; raises KeyError, TypeError or ValueError for anything else."""
        phrases = {str(word): Token(kind) for kind in KINDS for word in data[kind]}
        names = list(data["days"])
        for day, words in enumerate(data["days"].values()):
            phrases |= {word: Token("day", days=frozenset([day])) for word in words}
        for days, words in data["day_sets"].items():
            numbers = frozenset(names.index(name) for name in days.split())
            phrases |= {word: Token("day", days=numbers) for word in words}
        for part in data["parts"].values():
            hours = read_hours(part["hours"])
            phrases |= {word: Token("part", hours=hours) for word in part["words"]}
        return cls(phrases)

    def tokens(self, text: str) -> list[Token] | None:
        """The tokens of ``text``; None where there is anything that is not known."""
        rest = NUMBER.sub(_digit, normalise(text).replace("'", "")).strip()
        found = []
        while rest:
            token, length = self._next(rest)
            if token is None:
                return None
            found.append(token)
            rest = rest[length:].lstrip()
        return found

    def _next(self, rest: str) -> tuple[Token | None, int]:
        word = self._pattern.match(rest)
        if word:
            return self.phrases[word[0]], word.end()
        clock, length = read_clock(rest)
        if clock:
            return Token("clock", clock), length
        stop = STOPS.get(rest[0])
        return (Token(stop), 1) if stop else (None, 0)


def read_clock(text: str) -> tuple[Clock | None, int]:
    """The clock time that ``text`` begins with, and its length."""
    for pattern in (NAMED, FOUR_DIGITS, PAST, PLAIN):
        found = pattern.match(text)
        times = _times(pattern, found) if found else ()
        if found and times:
            given = found.groupdict()
            sure = ("minute", "mark", "sure", "half", "past", "to")
            bare = pattern is PLAIN and not any(given.get(name) for name in sure)
            return Clock(times, bare), found.end()
    return None, 0


def read_hours(text: str) -> Hours:
    """Hours such as "12:00-18:00" of the file."""
    start, end = ([int(part) for part in one.split(":")] for one in text.split("-"))
    return Hours(start[0] * 60 + start[1], end[0] * 60 + end[1])


def _times(pattern: re.Pattern[str], found: re.Match[str]) -> tuple[int, ...]:
    given = found.groupdict()
    if pattern is NAMED:
        return (NOON if given["noon"] else DAY,)
    hour, minute = int(given["hour"]), int(given.get("minute") or 0)
    if pattern is FOUR_DIGITS or hour > 12 or given["hour"].startswith("0"):
        # No one has a "half 16"; 24:00 is midnight.
        return (hour * 60 + minute,) if pattern is not PAST and hour < 24 else ()
    shift = 30 if given.get("half") else 15 if given.get("past") else -15 if given.get("to") else 0
    return tuple(_twelve_hours(hour, minute + shift, given.get("mark")))


def _twelve_hours(hour: int, minute: int, mark: str | None) -> Iterator[int]:
    morning = (hour % 12 * 60 + minute) % DAY
    if mark != "p":
        yield morning
    if mark != "a":
        yield (hour % 12 * 60 + minute + NOON) % DAY


def _digit(word: re.Match[str]) -> str:
    return str(NUMBERS.index(word[0]) + 1)


def _whole(phrase: str) -> str:
    begins = r"\b" if phrase[0].isalnum() else ""
    ends = r"(?!\w)" if phrase[-1].isalnum() else ""
    return f"{begins}{re.escape(phrase)}{ends}"
