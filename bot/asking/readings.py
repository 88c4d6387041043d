"""Reads a carer's answer, by the kind of answer that was asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from rapidfuzz import fuzz, process

from bot.asking.phrases import Phrases, plain
from bot.asking.questions import Question
from bot.asking.time_reader import TimeReader
from bot.content.places import Places, find_postcode

REGION = "GB"
# All UK mobiles, and most landlines, have so many digits after the 0 or +44.
DIGITS = 10
LONGEST_NAME = 60
MOST_WORDS_IN_NAME = 4
ALIKE = 86
HAS_WORD = re.compile(r"[^\W_]")
# From the beginning of a word and of bounded length, so that a long text is gone through once.
EMAIL = re.compile(r"(?<![^\s,;<>()])[^\s,;<>()@]{1,64}@[^\s,;<>()]{1,255}")
ENDS = re.compile(r"\bend(?:s|ing)?\s+(?:in|with|on)?\s*((?:\d\s*){1,6})", re.IGNORECASE)
LETTER_O = re.compile(r"\b[oO](?=[oO]*\d)|(?<=\d)[oO]+(?=[\s\d]|$)")
NAMED = re.compile(
    r"^(?:hi|hello)?[\s,]*(?:my name is|my name's|name is|it's|its|i'm|im|i am|call me|just)\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """An answer: ``value`` for the machine (yes, no, E.164, ...), ``shown`` as it is read back."""

    value: str
    shown: str


@dataclass(frozen=True)
class Reader:
    """Reads answers of every kind."""

    phrases: Phrases
    places: Places
    words: Mapping[str, str]
    times: TimeReader

    def read(self, question: Question, text: str, options: Sequence[str] = ()) -> Reading | None:
        """The answer to ``question``; None where it can't be read. ``options``: what was offered.

        For a place that is unknown the reading's value is "".
        """
        reads: dict[str, Callable[[], Reading | None]] = {
            "yes_no": lambda: self._yes_no(text, careful=question.careful),
            "phone": lambda: read_phone(text),
            "email": lambda: read_email(text),
            "time": lambda: self._time(text),
            "postcode": lambda: self._postcode(text),
            "council": lambda: _option(text, options),
            "choice": lambda: read_choice(text, question.choices, question.also),
            "name": lambda: read_name(text),
        }
        return reads.get(question.answer, lambda: read_words(text))()

    def _yes_no(self, text: str, *, careful: bool) -> Reading | None:
        hedged = self.phrases.holds("hedge", text) or self.phrases.is_all("unsure", text)
        agrees, refuses = self.phrases.begins("agree", text), self.phrases.begins("refuse", text)
        if careful and hedged:
            return Reading("no", self.words["careful_no"].format(said=text.strip()))
        if hedged and not self.phrases.is_all("agree", text):
            return None
        if agrees and not refuses:
            return Reading("yes", self.words["yes"])
        return Reading("no", self.words["no"]) if refuses else None

    def _time(self, text: str) -> Reading | None:
        understood = self.times.understand(text)
        says_when = understood or self.phrases.holds("time", text) or re.search(r"\d", text)
        return self.time_in_words(text) if says_when else None

    def time_in_words(self, text: str) -> Reading | None:
        """A time as it was said; what is understood of it is shown beside it."""
        said = read_words(text)
        return Reading(said.value, self.times.shown(said.value)) if said else None

    def _postcode(self, text: str) -> Reading | None:
        postcode = find_postcode(text)
        if postcode is None:
            return None
        council = self.places.of_postcode(postcode)
        return Reading(council.name if council else "", council.name if council else postcode)


def read_phone(text: str) -> Reading | None:
    """The first whole phone number in ``text``.

    Numbers that are set aside for fiction (07700 900...) are no "valid" numbers to the library, and
    new ranges may be unknown to it: the length decides, and the read-back.
    """
    digits = LETTER_O.sub(lambda found: "0" * len(found[0]), text)
    for match in phonenumbers.PhoneNumberMatcher(
        digits, REGION, leniency=phonenumbers.Leniency.POSSIBLE
    ):
        number = match.number
        if phonenumbers.is_valid_number(number) or _is_whole(number):
            shown = phonenumbers.PhoneNumberFormat.INTERNATIONAL
            if number.country_code == phonenumbers.country_code_for_region(REGION):
                shown = phonenumbers.PhoneNumberFormat.NATIONAL
            return Reading(
                phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
                phonenumbers.format_number(number, shown),
            )
    return None


def _is_whole(number: phonenumbers.PhoneNumber) -> bool:
    national = phonenumbers.national_significant_number(number)
    british = number.country_code == phonenumbers.country_code_for_region(REGION)
    return british and len(national) == DIGITS and national[0] in "12378"


def shown_phone(e164: str) -> str:
    """A stored number as it is read back."""
    reading = read_phone(e164)
    return reading.shown if reading else e164


def with_ending(e164: str, text: str) -> Reading | None:
    """The stored number with the last digits that ``text`` gives: "no, my number ends 41"."""
    match = ENDS.search(text)
    if match is None:
        return None
    ending = re.sub(r"\D", "", match.group(1))
    return read_phone(e164[: len(e164) - len(ending)] + ending)


def read_email(text: str) -> Reading | None:
    """The first email address in ``text``; whether it can be reached is not looked up."""
    for match in EMAIL.finditer(text):
        try:
            found = validate_email(match[0].strip(".!?'\""), check_deliverability=False)
        except EmailNotValidError:
            continue
        return Reading(found.normalized, found.normalized)
    return None


def read_choice(
    text: str, choices: Mapping[str, str], also: Mapping[str, Sequence[str]] | None = None
) -> Reading | None:
    """A choice by value, number, or words like its own; two choices at once are none."""
    value = _number(text, list(choices)) or _by_words(text, choices, also or {})
    return Reading(value, choices[value]) if value else None


def _number(text: str, values: list[str]) -> str | None:
    spoken = plain(text)
    is_one = spoken.isdecimal() and 1 <= int(spoken) <= len(values)
    return values[int(spoken) - 1] if is_one else None


def _by_words(
    text: str, choices: Mapping[str, str], also: Mapping[str, Sequence[str]]
) -> str | None:
    spoken = plain(text)
    labels = {value: plain(label) for value, label in choices.items()}
    same = [value for value, label in labels.items() if spoken in (value, label)]
    within = [value for value, label in labels.items() if f" {label} " in f" {spoken} "]
    named = [
        value
        for value, words in also.items()
        if any(f" {plain(word)} " in f" {spoken} " for word in words)
    ]
    like = process.extractOne(spoken, labels, scorer=fuzz.ratio, score_cutoff=ALIKE)
    begun = [value for value, label in labels.items() if spoken and label.startswith(spoken)]
    for found in (same, within, [like[2]] if like else [], begun, named):
        if found:
            return found[0] if len(found) == 1 else None
    return None


def read_name(text: str) -> Reading | None:
    """A name: short, with letters, without digits."""
    name = NAMED.sub("", text.strip()).strip(" .,!")
    words = name.split()
    if not HAS_WORD.search(name) or re.search(r"[\d@?]", name) or len(name) > LONGEST_NAME:
        return None
    if len(words) > MOST_WORDS_IN_NAME:
        return None
    shown = name.title() if name.islower() else name
    return Reading(shown, shown)


def read_words(text: str) -> Reading | None:
    """Any text with a letter or a digit in it, kept as it was said."""
    return Reading(text.strip(), text.strip()) if HAS_WORD.search(text) else None


def _option(text: str, options: Sequence[str]) -> Reading | None:
    read = read_choice(text, {name: name for name in options})
    return read if options else None
