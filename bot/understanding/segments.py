"""Find the questions in a message: long paragraphs and two questions in one."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.understanding.continuations import Continuations

SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
LONGEST_SEGMENT = 30
STEP = 18
SHORTEST_SEGMENT = 3
MOST_SEGMENTS = 12


def segments(text: str, continuations: Continuations) -> list[str]:
    """The whole text first, then its parts, at most 12; a short single question has no parts."""
    whole = " ".join(text.split())
    parts = [
        part
        for sentence in _sentences(text)
        for clause in _clauses(sentence, continuations)
        for part in _windows(clause)
    ]
    distinct = [part for part in dict.fromkeys(parts) if part != whole]
    if len(distinct) < 2 and len(whole.split()) <= LONGEST_SEGMENT:
        return [whole]
    # The question often stands at the end of a long story, so the last parts are kept.
    return [whole, *distinct[-(MOST_SEGMENTS - 1) :]]


def _sentences(text: str) -> list[str]:
    found = (match.strip() for match in SENTENCE.findall(text))
    return [sentence for sentence in found if len(sentence.split()) >= SHORTEST_SEGMENT]


def _clauses(sentence: str, continuations: Continuations) -> list[str]:
    """The sentence cut where a second question begins; each cut keeps its opening word."""
    cuts = [0, *continuations.starts(sentence), len(sentence)]
    parts = [sentence[start:end].strip() for start, end in pairwise(cuts)]
    return [part for part in parts if len(part.split()) >= SHORTEST_SEGMENT] or [sentence]


def _windows(clause: str) -> list[str]:
    words = clause.split()
    if len(words) <= LONGEST_SEGMENT:
        return [clause]
    starts = range(0, max(1, len(words) - LONGEST_SEGMENT + STEP), STEP)
    return [" ".join(words[start : start + LONGEST_SEGMENT]) for start in starts]
