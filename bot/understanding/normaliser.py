"""Carers' spelling, put right before it is understood; the raw text is kept beside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from symspellpy import SymSpell, Verbosity

from bot import yaml_text

TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[^\sa-z0-9]+")
QUOTES = {0x2018: "'", 0x2019: "'", 0x60: "'", 0xB4: "'", 0x201C: '"', 0x201D: '"'}
ELONGATED = re.compile(r"([a-z])\1{2,}")
# Shorter words have too many near neighbours: "pip" must not become "pipe".
SHORTEST_CORRECTED = 4
# From here on two slips are likelier than another word.
TWO_SLIPS_FROM = 7
# Of symspellpy's 82,765 English words the commonest serve as corrections; all count as known.
CORRECTIONS = 30_000
# Letters of a word that are looked up. It changes no correction: shorter is slower and smaller, and
# symspellpy's 7 takes 30 MB more.
PREFIX = 6
CARER_WORD_COUNT = 50_000_000


class Normaliser:
    """Expands short forms and corrects spelling, with a vocabulary of UK and carers' words."""

    def __init__(self, abbreviations: dict[str, str], carer_words: Iterable[str]) -> None:
        self._abbreviations = abbreviations
        self._known: set[str] = set()
        self._speller = SymSpell(max_dictionary_edit_distance=2, prefix_length=PREFIX)
        self._learn_english()
        for word in carer_words:
            self._learn(word, CARER_WORD_COUNT)

    @classmethod
    def load(cls, folder: Path) -> Normaliser:
        """Read ``abbreviations.yml`` and ``carer_words.txt`` from ``folder``."""
        abbreviations = yaml_text.parse((folder / "abbreviations.yml").read_text(encoding="utf-8"))
        lines = (folder / "carer_words.txt").read_text(encoding="utf-8").splitlines()
        words = [word for line in lines if not line.startswith("#") for word in line.split()]
        return cls({str(short): str(full) for short, full in abbreviations.items()}, words)

    def normalise(self, text: str) -> str:
        """``text`` in lower case with short forms expanded and likely slips put right."""
        plain = unicodedata.normalize("NFKC", text).translate(QUOTES).lower()
        words = (self._word(token) for token in TOKEN.findall(plain))
        return " ".join(word for word in words if word)

    def _word(self, token: str) -> str:
        if token in self._abbreviations:
            return self._abbreviations[token]
        if not token.isalpha() or not token.isascii() or token in self._known:
            return token
        shortened = ELONGATED.sub(r"\1", token)
        if shortened in self._known or shortened in self._abbreviations:
            return self._abbreviations.get(shortened, shortened)
        return self._corrected(ELONGATED.sub(r"\1\1", token))

    def _corrected(self, word: str) -> str:
        if len(word) < SHORTEST_CORRECTED:
            return word
        slips = 2 if len(word) >= TWO_SLIPS_FROM else 1
        found = self._speller.lookup(word, Verbosity.TOP, max_edit_distance=slips)
        return str(found[0].term) if found else word

    def _learn_english(self) -> None:
        source = resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt"
        lines = source.read_text(encoding="utf-8-sig").splitlines()
        for rank, line in enumerate(lines):
            word, count = line.split()
            self._known.add(word)
            if rank < CORRECTIONS:
                self._speller.create_dictionary_entry(word, int(count))

    def _learn(self, word: str, count: int) -> None:
        self._known.add(word)
        self._speller.create_dictionary_entry(word, count)
