"""Reads what a carer types after danger: an answer to the one question, or how to reach them.

The words are in ``data/safety/careful.yml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.text import normalise

NO = "no"
_LONGEST_CONTACT = 40
_MARKS = re.compile(r"[^a-z0-9 ]")


@dataclass(frozen=True)
class Typed:
    """What may be typed.

    ``phrases``: whole messages, by what they say. ``calm``: the words that may follow a no.
    ``sleep``: those that make a no doubtful where the body is in danger. ``back``: those that do so
    where the person is the danger; ``of_others``: how a sentence about another begins.
    ``contact``: what tells how to reach the carer. ``no_contact``, ``no_contact_first``: words that
    tell of another thing, anywhere and at the beginning.
    """

    phrases: Mapping[str, frozenset[str]]
    calm: frozenset[str]
    sleep: frozenset[str]
    back: frozenset[str]
    of_others: frozenset[str]
    contact: frozenset[str]
    no_contact: frozenset[str]
    no_contact_first: frozenset[str]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Typed:
        """From the content of ``careful.yml``; raises ``KeyError`` where a part is missing."""
        return cls(
            {name: frozenset(map(plain, texts)) for name, texts in data["typed"].items()},
            frozenset(data["calm"]),
            frozenset(data["sleep"]),
            frozenset(data["back"]),
            frozenset(data["of_others"]),
            frozenset(data["contact"]["words"]),
            frozenset(data["contact"]["not"]),
            frozenset((*data["contact"]["not_first"], *data["of_others"])),
        )

    def read(self, text: str) -> str | None:
        """What ``text`` says: the name of one of ``phrases``, or None."""
        said = plain(text)
        found = next((name for name in self.phrases if _is_said(said, self.phrases[name])), None)
        return found or (NO if self._is_calm(said) else None)

    def is_of_sleep(self, text: str) -> bool:
        """Whether ``text`` says that somebody sleeps or is quiet."""
        return not self.sleep.isdisjoint(plain(text).split())

    def is_of_return(self, text: str) -> bool:
        """Whether ``text`` is of another who is back or at home."""
        words = plain(text).split()
        return not self.of_others.isdisjoint(words[:1]) and not self.back.isdisjoint(words)

    def is_contact(self, text: str) -> bool:
        """Whether ``text`` says how or when the carer may be reached, or that they may not."""
        said = plain(text)
        words = said.split()
        if len(words) > _LONGEST_CONTACT or "?" in text:
            return False
        if not (self.no_contact.isdisjoint(words) and self.no_contact_first.isdisjoint(words[:1])):
            return False
        return any(f" {one} " in f" {said} " for one in self.contact)

    def _is_calm(self, said: str) -> bool:
        """Whether a no of several words begins it, and calm words alone follow."""
        starts = (one for one in self.phrases[NO] if " " in one and said.startswith(f"{one} "))
        return any(self.calm.issuperset(said.removeprefix(one).split()) for one in starts)


def plain(text: str) -> str:
    """Lower case, letters and digits only: "Yes!!" and "yes" are the same."""
    return " ".join(_MARKS.sub("", normalise(text)).split())


def _is_said(said: str, phrases: frozenset[str]) -> bool:
    """Whether all of ``said`` is one phrase, or two of the same meaning ("nah hes ok now")."""
    starts = (one for one in phrases if said.startswith(f"{one} "))
    return said in phrases or any(said.removeprefix(f"{one} ") in phrases for one in starts)
