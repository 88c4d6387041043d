"""How carers spell: which words a written word may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.safety.numbers import number_classes

SLIP = "~"
_SHORTEST_KEY = 2
_SHORTEST_FORM = 4
_SHORTEST_VARIANT = 6
_LONGEST_WORD = 24
_SHORTEST_JOINED = 5
_SHORTEST_RUN = 8
_LONG_PART = 2
_SHORT_PART = 3
_LONG_ENOUGH_TO_CUT = 6
_LONGEST_PART = 14
_ONE_LETTER_WORDS = "ai"
_LEET = str.maketrans("013457", "oieast")
_SLIPS_OF_ONE_LETTER = "tymhbe"
_DOUBLED = re.compile(r"(.)\1")


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
        long_forms = {form for form in self.variants if len(form) >= _SHORTEST_VARIANT}
        object.__setattr__(self, "_slips", _slips(self.known | long_forms, _SHORTEST_KEY))
        object.__setattr__(self, "_short_forms", _slips(self.rewrites, _SHORTEST_FORM))

    def look(self, word: str, *, guess: bool = True) -> tuple[frozenset[str], ...]:
        """What ``word`` may stand for: one set of words, or two where a space was left out.

        A number is also ``#``; one below 18 also ``#young``, a year also ``#year``,
        one that would be many tablets also ``#many``. ``guess``: whether to allow for slips;
        words that are only guessed at are marked with ``SLIP``.
        """
        if word in self.variants:
            return (self.variants[word] | {word},)
        plain = word.translate(_LEET)
        if plain != word and not word.isdigit() and self._is_sure(plain):
            return self._as_parts((plain,))
        if word[0].isdigit():
            return (frozenset(number_classes(word)) | {word},)
        if not guess or self._is_a_word(word) or not self._may_be_a_slip(word):
            return (frozenset({word}),)
        once = self._undoubled(word)
        if once in self.rewrites:
            return self._rewritten(once)
        slips = (
            self._slip(word) | self.variants.get(once, frozenset()) | ({once} if once else set())
        )
        cut = self._two_words(word, _LONG_PART) if len(word) >= _LONG_ENOUGH_TO_CUT else None
        # Of short words any may be made: "brathe" is "breathe" rather than "bra the".
        if not once and cut and not (slips and min(map(len, cut)) <= _SHORT_PART):
            return self._parts(word)
        if slips:
            return (frozenset({word, *(f"{SLIP}{slip}" for slip in slips)}),)
        forms = _near(word, self._short_forms)
        return self._rewritten(min(forms)) if forms else self._parts(word)

    def space_moved(self, one: str, other: str) -> tuple[str, str] | None:
        """The two known words that ``one other`` may be where a space slipped: "to die" for
        "tod ie". None where both are words already.
        """
        if self._is_a_word(one) and self._is_a_word(other):
            return None
        pairs = ((one[:-1], one[-1:] + other), (one + other[:1], other[1:]))
        return next((pair for pair in pairs if self.known.issuperset(pair)), None)

    def unhyphenated(self, piece: str) -> list[str]:
        """The parts of ``piece``, or the word that a hyphen was put into ("sui-cide")."""
        parts = piece.split("-")
        whole = "".join(parts)
        if len(parts) > 1 and self._is_sure(whole) and not all(map(self._is_a_word, parts)):
            return [whole]
        return parts

    def is_disguised(self, word: str) -> bool:
        """Whether ``word`` ends with a figure for its last letter ("th3"), not with a number."""
        plain = word.translate(_LEET)
        return (
            word[-1:].isdigit() and plain.isalpha() and word[:-1].isalpha() and self._is_sure(plain)
        )

    def _may_be_a_slip(self, word: str) -> bool:
        # Of one letter only some: in "w a n t t o" each stands for itself.
        return len(word) <= _LONGEST_WORD and (len(word) > 1 or word in _SLIPS_OF_ONE_LETTER)

    def _rewritten(self, form: str) -> tuple[frozenset[str], ...]:
        return tuple(frozenset({word}) for word in self.rewrites[form])

    def _parts(self, word: str) -> tuple[frozenset[str], ...]:
        """``word`` as known words run together, as in "todie" or "iwanttodie", else as itself."""
        if len(word) < _SHORTEST_JOINED:
            return (frozenset({word}),)
        return self._as_parts(self._two_words(word) or self._fewest_parts(word))

    def _as_parts(self, parts: Iterable[str]) -> tuple[frozenset[str], ...]:
        words = [one for part in parts for one in self.rewrites.get(part, (part,))]
        return tuple(self.variants.get(one, frozenset()) | {one} for one in words)

    def _two_words(self, word: str, shortest: int = 1) -> tuple[str, str] | None:
        """``word`` cut in two words that are known, each of ``shortest`` letters or more."""
        cuts = [(word[:at], word[at:]) for at in range(shortest, len(word) - shortest + 1)]
        both = [cut for cut in cuts if all(map(self._is_part, cut))]
        return max(both, key=lambda cut: min(map(len, cut)), default=None)

    def _is_part(self, word: str) -> bool:
        # "im" is no part of "important".
        short_form = word in self.rewrites and len(word) < _SHORTEST_FORM
        return self._is_sure(word) and not short_form

    def _is_sure(self, word: str) -> bool:
        return word in self.known or word in self.rewrites or word in self.variants

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
        if not word[:1].isalpha() or self._is_sure(word):
            return True
        return word in self.ordinary

    def _undoubled(self, word: str) -> str:
        """``word`` where a letter was hit twice ("ddead", "lookking"), else nothing."""
        once = (word[: hit.start()] + word[hit.start() + 1 :] for hit in _DOUBLED.finditer(word))
        return next(filter(self._is_sure, (*once, _DOUBLED.sub(r"\1", word))), "")

    def _slip(self, word: str) -> frozenset[str]:
        near = _near(word, self._slips)
        return near.union(*(self.variants.get(form, ()) for form in near))


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
