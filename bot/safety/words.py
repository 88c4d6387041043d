"""How carers spell: which words a written word may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SLIP = "~"
_SHORTEST_KEY = 2
_SHORTEST_FORM = 4
_LONGEST_WORD = 24
_SHORTEST_JOINED = 5
_SHORTEST_RUN = 8
_LONGEST_PART = 14
_ONE_LETTER_WORDS = "ai"
_DOUBLED = re.compile(r"(.)\1")
_DIGITS = re.compile(r"(\d+)([a-z]*)")
_ADULT_AT = 18
_MANY = 8
_A_DOSE = 300


@dataclass(frozen=True)
class Spelling:
    """What is known of spelling; all of it comes from ``data/safety/phrases``.

    ``variants``: written form -> the words it stands for besides itself. ``known``: the words of
    all phrases. ``rewrites``: short forms of several words ("dont"). ``ordinary``: other words of
    the language. A word that is none of these is taken for a slip of the finger: it also stands for
    every known word one letter away, or for the short form one letter away.
    """

    variants: Mapping[str, frozenset[str]]
    known: frozenset[str]
    rewrites: Mapping[str, tuple[str, ...]]
    ordinary: frozenset[str]
    _slips: dict[str, set[str]] = field(init=False, repr=False)
    _short_forms: dict[str, set[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_slips", _slips(self.known, _SHORTEST_KEY))
        object.__setattr__(self, "_short_forms", _slips(self.rewrites, _SHORTEST_FORM))

    def look(self, word: str, *, guess: bool = True) -> tuple[frozenset[str], ...]:
        """What ``word`` may stand for: one set of words, or two where a space was left out.

        A number is also ``#``; one below 18 also ``#young``, a year also ``#year``,
        one that would be many tablets also ``#many``. ``guess``: whether to allow for slips;
        words that are only guessed at are marked with ``SLIP``.
        """
        if word in self.variants:
            return (self.variants[word] | {word},)
        if word[0].isdigit():
            return (frozenset(_number(word)) | {word},)
        if not guess or self._is_a_word(word) or not 1 < len(word) <= _LONGEST_WORD:
            return (frozenset({word}),)
        slips = self._slip(word)
        if slips:
            return (frozenset({word, *(f"{SLIP}{slip}" for slip in slips)}),)
        forms = _near(word, self._short_forms)
        return self._rewritten(min(forms)) if forms else self._parts(word)

    def _rewritten(self, form: str) -> tuple[frozenset[str], ...]:
        return tuple(frozenset({word}) for word in self.rewrites[form])

    def _parts(self, word: str) -> tuple[frozenset[str], ...]:
        """``word`` as known words run together, as in "todie" or "iwanttodie", else as itself."""
        cuts = [(word[:at], word[at:]) for at in range(1, len(word))]
        both = [cut for cut in cuts if self.known.issuperset(cut)]
        if len(word) < _SHORTEST_JOINED:
            return (frozenset({word}),)
        parts = max(both, key=lambda cut: min(map(len, cut))) if both else self._fewest_parts(word)
        return tuple(frozenset({part}) for part in parts)

    def _fewest_parts(self, word: str) -> tuple[str, ...]:
        """``word`` cut into the fewest known words, at least three; uncut where that can't be."""
        if len(word) < _SHORTEST_RUN:
            return (word,)
        best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - _LONGEST_PART), end):
                before, part = best[start], word[start:end]
                if before is None or part not in self.known:
                    continue
                if len(part) == 1 and part not in _ONE_LETTER_WORDS:
                    continue
                if best[end] is None or len(before) + 1 < len(best[end] or ()):
                    best[end] = (*before, part)
        return best[-1] or (word,)

    def _is_a_word(self, word: str) -> bool:
        return word in self.known or word in self.ordinary or word in self.rewrites

    def _slip(self, word: str) -> frozenset[str]:
        once = _DOUBLED.sub(r"\1", word)
        if once != word and (once in self.known or once in self.variants):
            return self.variants.get(once, frozenset()) | {once}
        return _near(word, self._slips)


def _slips(words: Iterable[str], shortest: int) -> dict[str, set[str]]:
    """Each word under itself and under what is left of it without one letter."""
    slips: dict[str, set[str]] = {}
    for word in words:
        if word.isalpha() and len(word) >= shortest:
            for short in _one_letter_less(word) | {word}:
                slips.setdefault(short, set()).add(word)
    return slips


def _near(word: str, slips: Mapping[str, set[str]]) -> frozenset[str]:
    near = slips.get(word, set()).union(*(slips.get(short, ()) for short in _one_letter_less(word)))
    return frozenset(key for key in near if _one_slip(word, key))


def _number(word: str) -> Iterable[str]:
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


def _one_letter_less(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


def _one_slip(word: str, key: str) -> bool:
    """Whether one letter added, lost, changed, or two neighbours swapped makes one the other."""
    if len(word) != len(key):
        return abs(len(word) - len(key)) == 1
    apart = [place for place in range(len(key)) if word[place] != key[place]]
    if len(apart) <= 1:
        return True
    first, second = apart[0], apart[-1]
    swapped = word[first] == key[second] and word[second] == key[first]
    return len(apart) == 2 and second == first + 1 and swapped
