"""Reads when it is good to ring: "after 4 on weekdays", "evenings but not Fridays".

All or nothing: where a word is unknown, or could go with two others, nothing is understood and the
carer's words stand alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.asking.good_times import EVERY_DAY, GoodTimes, Hours, Span, TimeWords
from bot.asking.time_clauses import WITHIN, Chunk, Clauses
from bot.asking.time_grammar import Item, read_items
from bot.asking.time_tokens import Token, Vocabulary, read_hours
from bot.content.errors import ContentError
from bot.content.reading import Fault, read_yaml

# Longer messages tell a story.
MOST_TOKENS = 40


class TimeReader:
    """Understands times, and puts what it understood into words."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        parts = {read_hours(part["hours"]): name for name, part in data["parts"].items()}
        self._vocabulary = Vocabulary.read(data)
        self._words = TimeWords(data["put"], list(data["days"]), parts)
        self._shown: str = data["shown"]

    @classmethod
    def load(cls, path: Path) -> TimeReader:
        """Read data/good_times.yml; raises ``ContentError``."""
        try:
            return cls(read_yaml(path))
        except (Fault, OSError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise ContentError([f"{path}: {error}"]) from error

    def understand(self, text: str) -> GoodTimes | None:
        """When to ring; None where ``text`` is not understood whole."""
        tokens = self._vocabulary.tokens(text)
        if not tokens or len(tokens) > MOST_TOKENS:
            return None
        found = [_sentence(one) for one in _sentences(tokens)]
        good: list[Span] = []
        never: list[Span] = []
        for one in found:
            if one is None:
                return None
            good += one.good
            never += one.never
        if not good and never:
            good = [Span()]
        return GoodTimes(tuple(dict.fromkeys(good)), _together(never)) if good else None

    def words(self, text: str) -> str | None:
        """What is understood of ``text``, in words; None where nothing is."""
        times = self.understand(text)
        return self._words.say(times) if times else None

    def shown(self, text: str) -> str:
        """``text`` as it is read back: as it was said, and as it was understood."""
        understood = self.words(text)
        same = understood is None or understood.lower() == text.strip().lower()
        return text if same else self._shown.format(said=text, understood=understood)


def _together(never: list[Span]) -> tuple[Span, ...]:
    """Days on which the same hours are never good, as one."""
    days: dict[Hours, frozenset[int]] = {}
    for span in never:
        days[span.hours] = days.get(span.hours, frozenset()) | span.days
    return tuple(Span(on, hours) for hours, on in days.items())


def _sentences(tokens: list[Token]) -> list[list[Token]]:
    sentences: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "stop":
            sentences.append([])
        else:
            sentences[-1].append(token)
    return [one for one in sentences if any(token.kind not in ("filler", "good") for token in one)]


def _sentence(tokens: list[Token]) -> GoodTimes | None:
    items = read_items(tokens)
    chunks = _chunks(items) if items else None
    never = _take_never(chunks) if chunks else None
    if chunks is None or never is None:
        return None
    good = Clauses().read(chunks)
    return GoodTimes(tuple(good), tuple(never)) if good is not None else None


def _chunks(items: list[Item]) -> list[Chunk] | None:
    chunks = [Chunk()]
    for item in items:
        if item.kind == "gap":
            chunks.append(Chunk(gap=item.gap))
        elif item.kind == "never":
            if chunks[-1].order:
                chunks.append(Chunk())
            if chunks[-1].never or chunks[-1].praised:
                return None
            chunks[-1].never = True
        elif not chunks[-1].add(item):
            return None
    if any(one.never and not one.order for one in chunks):
        return None
    return _with_term(chunks)


def _with_term(chunks: list[Chunk]) -> list[Chunk]:
    """Chunks that say something; "term time" alone belongs to what stands beside it."""
    whole = [one for one in chunks if one.order]
    for place, chunk in enumerate(chunks):
        if chunk.in_term and not chunk.order and whole:
            (chunks[place - 1] if place else whole[0]).in_term = True
    return whole or [one for one in chunks if one.in_term]


def _take_never(chunks: list[Chunk]) -> list[Span] | None:
    """What is never good, taken out of ``chunks``; None where it is not plain how far it goes."""
    _mark_exceptions(chunks)
    found, kept = [], []
    for place, chunk in enumerate(chunks):
        last = chunks[place - 1] if place else Chunk()
        if not chunk.never and last.never and not chunk.praised and chunk.gap not in ("", "B"):
            goes_on = _goes_on(chunks, place)
            if goes_on is None:
                return None
            chunk.never = goes_on
        if chunk.never:
            span = _never(chunk)
            if span is None:
                return None
            found.append(span)
        else:
            kept.append(chunk)
    chunks[:] = kept
    return found


def _mark_exceptions(chunks: list[Chunk]) -> None:
    """ "Any day but Tuesday"."""
    for last, chunk in pairwise(chunks):
        wider = last.order == "D" and chunk.days < last.days
        always = last.order == "T" and last.whens[0].form == "all"
        chunk.never |= chunk.gap == "B" and chunk.order == "D" and (wider or always)


def _goes_on(chunks: list[Chunk], place: int) -> bool | None:
    """Whether "not Mondays" goes on in the chunk after it; None where that may or may not be."""
    last, chunk = chunks[place - 1], chunks[place]
    alike = chunk.order == last.order and len(chunk.order) == 1
    if chunk.gap in ("A", "O"):
        return True if alike else None
    if not alike:
        return False
    # "Not Mondays, Tuesdays or Fridays": the list must end in "or", or it may be two things.
    rest = chunks[place + 1 :]
    ends = next((one.gap for one in rest if one.gap not in WITHIN), "")
    return True if ends in ("A", "O") and rest[0].order == chunk.order == "D" else None


def _never(chunk: Chunk) -> Span | None:
    if chunk.praised or chunk.in_term or chunk.order == "TD":
        return None
    # "Not Fridays after 4" may be two things.
    if chunk.whens and chunk.whens[0].form not in ("part", "range"):
        return None
    hours = chunk.whens[0].settle() if chunk.whens else Hours()
    return Span(chunk.days or EVERY_DAY, hours) if hours else None
