"""Reads what a carer types after danger: an answer to the one question, or how to reach them.

The words are in ``data/safety/careful.yml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from bot.safety.back_again import BackAgain, without_first
from bot.text import normalise

# What a message may say, by its name in ``careful.yml``: answers to the one question, and the rest.
YES, NO, UNSURE, RUNG = "yes", "no", "unsure", "rung"
ASK, THANKS, DELETE, LEAVE = "ask", "thanks", "delete", "leave"
_LONGEST_CONTACT = 40
_MARKS = re.compile(r"[^a-z0-9 ]")
_PARTS = re.compile(r"[.,;:!\n]+|\b(?:and|but|so|because|cos)\b")


@dataclass(frozen=True)
class Contact:
    """What tells how to reach the carer.

    ``words``: one of them does in an answer to the question. ``unfit``, ``unfit_first``: words that
    tell of another thing, anywhere and at the beginning. ``agreed``: what agrees and tells neither
    how nor when. ``tells``: how a part of a sentence begins that tells it without being asked,
    after any of ``polite``; ``anywhere``: what does so wherever it stands.
    """

    words: frozenset[str]
    unfit: frozenset[str]
    unfit_first: frozenset[str]
    agreed: frozenset[str]
    polite: frozenset[str]
    tells: frozenset[str]
    anywhere: frozenset[str]

    @classmethod
    def of(cls, data: Mapping[str, Any], of_others: Iterable[str]) -> Contact:
        """From the section ``contact``; raises ``KeyError`` where a part is missing."""
        return cls(
            words=frozenset(data["words"]),
            unfit=frozenset(data["not"]),
            unfit_first=frozenset((*data["not_first"], *of_others)),
            agreed=frozenset(data["agreed"]),
            polite=frozenset(data["polite"]),
            tells=frozenset(data["tells"]),
            anywhere=frozenset(data["tells_anywhere"]),
        )

    def is_fit(self, text: str) -> bool:
        """Whether ``text`` is short, no question, and has no word of another thing."""
        words = plain(text).split()
        return len(words) <= _LONGEST_CONTACT and "?" not in text and self.unfit.isdisjoint(words)

    def is_instruction(self, text: str) -> bool:
        """Whether a part of ``text`` tells us what to do: "text me"."""
        parts = map(self._impolite, _PARTS.split(normalise(text)))
        starts = tuple(f"{one} " for one in self.tells)
        return any(f"{part} ".startswith(starts) for part in parts)

    def _impolite(self, part: str) -> str:
        return " ".join(without_first(plain(part).split(), self.polite))


@dataclass(frozen=True)
class Typed:
    """What may be typed.

    ``phrases``: whole messages, by what they say. ``before``: first words that change nothing.
    ``arriving``: that help has come. ``calm``: the words that may follow that, or a no.
    ``sleep``: those that make a no doubtful where the body is in danger. ``back``: those that do so
    where the person is the danger; ``of_others``: how a sentence about another begins.
    """

    phrases: Mapping[str, frozenset[str]]
    before: frozenset[str]
    arriving: frozenset[str]
    calm: frozenset[str]
    sleep: frozenset[str]
    back: frozenset[str]
    of_others: frozenset[str]
    contact: Contact
    back_again: BackAgain

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Typed:
        """From the content of ``careful.yml``; raises ``KeyError`` where a part is missing."""
        arriving = product(data["arriving"]["who"], data["arriving"]["comes"])
        arrivals = frozenset(map(" ".join, arriving))
        phrases = {name: frozenset(map(plain, texts)) for name, texts in data["typed"].items()}
        return cls(
            {**phrases, RUNG: phrases[RUNG] | arrivals},
            frozenset(data["before"]),
            arrivals,
            frozenset(data["calm"]),
            frozenset(data["sleep"]),
            frozenset(data["back"]),
            frozenset(data["of_others"]),
            Contact.of(data["contact"], data["of_others"]),
            BackAgain.of(data["back_again"], data["of_others"]),
        )

    def read(self, text: str) -> str | None:
        """What ``text`` says: the name of one of ``phrases``, or None."""
        said = plain(text)
        return self._read(said) or self._read(self._without_manners(said))

    def is_of_sleep(self, text: str) -> bool:
        """Whether ``text`` says that somebody sleeps or is quiet."""
        return not self.sleep.isdisjoint(plain(text).split())

    def is_of_return(self, text: str) -> bool:
        """Whether ``text`` is of another who is back or at home, "ok he's back" as well."""
        words = without_first(plain(text).split(), self.before | self.back_again.before)
        return not self.of_others.isdisjoint(words[:1]) and not self.back.isdisjoint(words)

    def is_of_coming(self, text: str) -> bool:
        """Whether ``text`` says, and says nothing else, that another is back or on the way."""
        return "?" not in text and self.back_again.is_of_coming(plain(text))

    def is_of_leaving(self, text: str) -> bool:
        """Whether ``text`` says, and says nothing else, that another has left the house."""
        return "?" not in text and self.back_again.is_of_leaving(plain(text))

    def is_contact(self, text: str) -> bool:
        """Whether ``text`` says how or when the carer may be reached, or that they may not."""
        said, contact = plain(text), self.contact
        if not contact.is_fit(text) or not contact.unfit_first.isdisjoint(said.split()[:1]):
            return False
        return any(f" {one} " in f" {said} " for one in contact.words)

    def is_contact_told(self, text: str) -> bool:
        """Whether ``text`` says so without being asked."""
        said, contact = plain(text), self.contact
        anywhere = any(f" {one} " in f" {said} " for one in contact.anywhere)
        return contact.is_fit(text) and (anywhere or contact.is_instruction(text))

    def is_instruction(self, text: str) -> bool:
        """Whether ``text`` tells us how to reach the carer, as in "text me"."""
        return self.contact.is_fit(text) and self.contact.is_instruction(text)

    def is_plain_yes(self, text: str) -> bool:
        """Whether ``text`` agrees to be reached and says neither how nor when."""
        return plain(text) in self.contact.agreed

    def _read(self, said: str) -> str | None:
        found = next((name for name in self.phrases if _is_said(said, self.phrases[name])), None)
        if found:
            return found
        if self._is_calm_after(self.arriving, said):
            return RUNG
        noes = (one for one in self.phrases[NO] if " " in one)
        return NO if self._is_calm_after(noes, said) else None

    def _is_calm_after(self, starts: Iterable[str], said: str) -> bool:
        """Whether one of ``starts`` begins it, and calm words alone follow."""
        rests = (said[len(one) :] for one in starts if f"{said} ".startswith(f"{one} "))
        return any(self.calm.issuperset(rest.split()) for rest in rests)

    def _without_manners(self, said: str) -> str:
        """``said`` without "ok" before it and thanks after it."""
        rest = " ".join(without_first(said.split(), self.before))
        thanks = (one for one in self.phrases[THANKS] if rest.endswith(f" {one}"))
        return rest.removesuffix(max(thanks, key=len, default="")).strip()


def plain(text: str) -> str:
    """Lower case, letters and digits only: "Yes!!" and "yes" are the same."""
    return " ".join(_MARKS.sub("", normalise(text)).split())


def _is_said(said: str, phrases: frozenset[str]) -> bool:
    """Whether all of ``said`` is one phrase, or two of the same meaning ("nah hes ok now")."""
    starts = (one for one in phrases if said.startswith(f"{one} "))
    return said in phrases or any(said.removeprefix(f"{one} ") in phrases for one in starts)
