"""A message cut into words, sentences and clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from bot.safety.grammar import SENTENCE_END
from bot.safety.words import Spelling

COMMA = ","
_LETTERS_AND_NUMBER = re.compile(r"^([a-z]{2,})(\d+)$")
# First two letters with a dot between, as in "o.d'd".
_PIECE = re.compile(r"\b[a-z]\.[a-z](?:'d)?(?![a-z0-9])|[a-z]+(?:-[a-z]+)+|[a-z0-9']+|[.!?;\n]+|,")
_PIECES = re.compile(r"[.!?;\n]+")
# "wouldn't've" has two; a row of hundreds would take the recursion too deep.
_MOST_APOSTROPHES = 3
# Distinct words of one message that are looked at for slips; nobody in need writes more.
_MOST_GUESSES = 280
_ENDINGS = (
    ("n't", "not"),
    ("'s", "s"),
    ("'m", "am"),
    ("'re", "are"),
    ("'ve", "have"),
    ("'ll", "will"),
    ("'l", "will"),
    ("'d", "d"),
)


@dataclass(frozen=True)
class Message:
    """A message as the net sees it. The three have one entry a word; a sentence end is a word.

    ``readings``: what the word may stand for. ``sentences``, ``clauses``: the number of the
    sentence and the clause it stands in. ``commas``: how many commas stand before it.
    """

    readings: tuple[frozenset[str], ...]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]
    commas: tuple[int, ...]


@dataclass
class Count:
    """A number that grows along the message, with what it was at each word."""

    now: int = 0
    seen: list[int] = field(default_factory=list)


class Reader:
    """Cuts messages.

    ``clause_words`` begin a new clause ("but"), and so does "and" before one of ``and_before``
    ("and he").
    """

    def __init__(
        self,
        spelling: Spelling,
        clause_words: frozenset[str],
        and_before: frozenset[str],
    ) -> None:
        self._spelling = spelling
        self._rewrites = spelling.rewrites
        self._clause_words = clause_words
        self._and_before = and_before

    def read(self, text: str) -> Message:
        """``text``, in lower case with straight quotes, cut into words."""
        words = list(self._words(text))
        if words and words[-1] != SENTENCE_END:
            words.append(SENTENCE_END)
        looks = self._look_up(words)
        moved = self._spaces_moved(words)
        sentences, clauses, commas = Count(), Count(), Count()
        readings: list[frozenset[str]] = []
        for place, (word, following) in enumerate(pairwise([*words, SENTENCE_END])):
            if word == COMMA:
                commas.now += 1
                continue
            sentences.now += word == SENTENCE_END
            clauses.now += word == SENTENCE_END or self._begins_clause(word, following)
            found = looks[word]
            readings.extend(found if len(found) > 1 else (found[0] | moved[place],))
            for count in (sentences, clauses, commas):
                count.seen.extend([count.now] * len(looks[word]))
        return Message(
            tuple(readings), tuple(sentences.seen), tuple(clauses.seen), tuple(commas.seen)
        )

    def _look_up(self, words: list[str]) -> dict[str, tuple[frozenset[str], ...]]:
        """What each word may stand for."""
        looks = {SENTENCE_END: (frozenset({SENTENCE_END}),), COMMA: ()}
        for word in words:
            if word not in looks:
                looks[word] = self._spelling.look(word, guess=len(looks) < _MOST_GUESSES)
        return looks

    def _spaces_moved(self, words: list[str]) -> list[frozenset[str]]:
        """For each word, what it may be if the space beside it slipped by a letter."""
        moved: list[frozenset[str]] = [frozenset()] * len(words)
        for place, (one, other) in enumerate(pairwise(words)):
            pair = self._spelling.space_moved(one, other)
            if pair:
                moved[place] |= {pair[0]}
                moved[place + 1] |= {pair[1]}
        return moved

    def _begins_clause(self, word: str, following: str) -> bool:
        return word in self._clause_words or (word == "and" and following in self._and_before)

    def _words(self, text: str) -> Iterator[str]:
        for piece in self._pieces(text):
            if _PIECES.fullmatch(piece):
                yield SENTENCE_END
            elif piece:
                yield from self._parts(piece)

    def _pieces(self, text: str) -> Iterator[str]:
        """Words, commas and marks that end a sentence."""
        for found in _PIECE.finditer(text):
            piece = found[0].strip("'").replace("''", "'")
            if "-" in piece:
                yield from self._spelling.unhyphenated(piece)
            elif piece[:1].isalpha():
                word = piece.replace(".", "")
                is_cut = word[-1].isdigit() and not self._spelling.is_disguised(word)
                cut = _LETTERS_AND_NUMBER.match(word) if is_cut else None
                yield from cut.groups() if cut else (word,)
            else:
                yield piece

    def _parts(self, piece: str) -> tuple[str, ...]:
        if piece in self._rewrites:
            return self._rewrites[piece]
        if not 0 < piece.count("'") <= _MOST_APOSTROPHES:
            return (piece.replace("'", ""),)
        for ending, word in _ENDINGS:
            if piece.endswith(ending) and len(piece) > len(ending):
                return (*self._parts(piece.removesuffix(ending)), word)
        return (piece.replace("'", ""),)
