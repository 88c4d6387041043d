"""The small language in which phrases are written in ``data/safety/phrases``.

``want to [die]``   words, and word classes in square brackets
``cut|slit``        one word or the other
``really?``         may be left out
``...4``            up to four words, within the sentence (``...`` alone: three)
``>>9``             up to nine words, over the ends of sentences
``//``              the end of a sentence, or of the message
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

MOST_WAYS = 600
MOST_WORDS_IN_GAP = 20
SENTENCE_END = "."
END = "//"
_GAP = re.compile(r"(\.\.\.|>>)(\d*)")
_DEFAULT_GAP = 3
_ITEM = re.compile(r"\[[a-z_]+\]|[a-z0-9'#]+")


class PhraseError(ValueError):
    """A phrase that can't be read; the message says why."""


@dataclass(frozen=True)
class Step:
    """One place of a phrase. ``words`` is None for a gap, which takes any word.

    ``skippable``: may be left out. ``crosses``: takes a sentence end too.
    """

    words: frozenset[str] | None
    skippable: bool = False
    crosses: bool = False


Classes = Mapping[str, frozenset[str]]


def expand(phrase: str, classes: Classes) -> list[tuple[Step, ...]]:
    """Every sequence of steps that ``phrase`` stands for; raises ``PhraseError``.

    Only word classes with entries of several words make more than one.
    """
    parts = [_part(part, classes) for part in phrase.split()]
    ways = [sum(way, ()) for way in product(*parts)]
    if not ways or len(ways) > MOST_WAYS:
        raise PhraseError(f"stands for {len(ways)} ways to say it; at most {MOST_WAYS}")
    for way in ways:
        _check_ends(way)
    return ways


def _check_ends(way: tuple[Step, ...]) -> None:
    if not way or way[0].skippable or way[-1].skippable:
        raise PhraseError("must begin and end with a word that can't be left out")


def _part(part: str, classes: Classes) -> list[tuple[Step, ...]]:
    gap = _GAP.fullmatch(part)
    if gap:
        return [_gap(gap)]
    optional = part.endswith("?")
    entries = set().union(*(_entries(item, classes) for item in part.rstrip("?").split("|")))
    single = frozenset(entry for entry in entries if " " not in entry)
    several = sorted(entries - single)
    ways = [(Step(single, skippable=optional),)] if single else [()] if optional else []
    return ways + [_words(entry) for entry in several]


def _gap(gap: re.Match[str]) -> tuple[Step, ...]:
    length = int(gap[2] or _DEFAULT_GAP)
    if not 0 < length <= MOST_WORDS_IN_GAP:
        raise PhraseError(f"a gap takes 1 to {MOST_WORDS_IN_GAP} words: {gap[0]}")
    return (Step(None, skippable=True, crosses=gap[1] == ">>"),) * length


def _entries(item: str, classes: Classes) -> frozenset[str]:
    if item == END:
        return frozenset({SENTENCE_END})
    if not _ITEM.fullmatch(item):
        raise PhraseError(f"can't be read: {item!r}")
    if not item.startswith("["):
        return frozenset({item})
    if item[1:-1] not in classes:
        raise PhraseError(f"unknown word class {item}")
    return classes[item[1:-1]]


def _words(entry: str) -> tuple[Step, ...]:
    return tuple(Step(frozenset({word})) for word in entry.split())
