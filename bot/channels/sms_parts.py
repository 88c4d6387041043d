"""Text messages: how long they are, and where a long reply may be cut.

GSM-7 messages hold 160 characters, 153 each where several are joined; one foreign character makes
it UCS-2 with 70 and 67 (3GPP TS 23.038 and 23.040).
"""

from __future__ import annotations

import re
import unicodedata
from itertools import takewhile

from bot import gsm7
from bot.language import WELSH, current

# What looks the same to a reader and keeps the message cheap.
ALIKE = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
        "\u2022": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "\u200b": "",
        "\ufeff": "",
        "\t": " ",
        "`": "'",
    }
)
# The full stop of "3. I'm not sure", a choice on a line of its own, ends nothing.
SENTENCE = re.compile(
    r"\S.*?(?:(?<!^\d)(?<!^\d\d)[.!?](?=\s)|(?=\n)|\Z)\s*", re.DOTALL | re.MULTILINE
)
CHOICE = re.compile(r"\d{1,2}\. ")
# A number with its blanks, or a word with what clings to it.
ATOM = re.compile(r"(?:[^\s\d]*\+?\d(?:[ -]?\d)*\S*|\S+)\s*")
# A circumflex tells words of Welsh apart, so it stays where Welsh is spoken, although it costs.
OF_WELSH = frozenset("ÂâÊêÎîÔôÛûŴŵŶŷ")
COUNTER_ROOM = len(" (10/10)")


def plain(text: str) -> str:
    """``text`` in letters that any phone can show, where that changes nothing for a reader."""
    return "".join(_plain_letter(letter) for letter in text.translate(ALIKE))


def size(text: str) -> int:
    """How much room ``text`` takes in its coding: septets, or UTF-16 units."""
    if gsm7.foreign_characters(text):
        return len(text.encode("utf-16-le")) // 2
    return gsm7.length(text)


def segments(text: str) -> int:
    """How many text messages ``text`` costs."""
    single, joined = (70, 67) if gsm7.foreign_characters(text) else (160, 153)
    length = size(text)
    return 1 if length <= single else -(-length // joined)


def split(text: str, most_segments: int) -> list[str]:
    """``text`` in as few messages as will do, each of ``most_segments`` at most and numbered.

    Cut at the ends of sentences; inside one only where it alone is too long, and never inside a
    number or a link. The choices at its end stay together where one message holds them.
    """
    if segments(text) <= most_segments:
        return [text]
    parts = _pack(text, most_segments)
    return [f"{part} ({place}/{len(parts)})" for place, part in enumerate(parts, 1)]


def _pack(text: str, most: int) -> list[str]:
    parts = [""]
    for piece in _pieces(text, most):
        if parts[-1] and not _fits(parts[-1] + piece, most):
            parts.append("")
        parts[-1] += piece
    return [part.strip() for part in parts]


def _pieces(text: str, most: int) -> list[str]:
    choices = _choices(text)
    if choices and _fits(choices, most):
        return [*_sentences(text.removesuffix(choices), most), choices]
    return _sentences(text, most)


def _choices(text: str) -> str:
    """The numbered choices at the end, two or more, with the line that invites to choose."""
    lines = text.split("\n")
    numbered = len(list(takewhile(CHOICE.match, reversed(lines))))
    return "\n".join(lines[-numbered - 1 :]) if 1 < numbered < len(lines) else ""


def _sentences(text: str, most: int) -> list[str]:
    pieces: list[str] = []
    for sentence in SENTENCE.findall(text):
        pieces += [sentence] if _fits(sentence, most) else _atoms(sentence, most)
    return pieces


def _atoms(sentence: str, most: int) -> list[str]:
    atoms: list[str] = []
    for atom in ATOM.findall(sentence):
        atoms += [atom] if _fits(atom, most) else re.findall(r".{1,60}", atom, re.DOTALL)
    return atoms


def _fits(text: str, most: int) -> bool:
    return segments(text.strip() + " " * COUNTER_ROOM) <= most


def _plain_letter(letter: str) -> str:
    if letter in gsm7.BASIC or letter in gsm7.EXTENSION:
        return letter
    if letter in OF_WELSH and current() == WELSH:
        return letter
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if base in gsm7.BASIC and base.isalpha() else letter
