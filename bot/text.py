"""A message made ready for matching: one spelling for what looks or is meant the same.

Only the standard library. Nothing here knows any word; word lists belong in ``data``.
"""

from __future__ import annotations

import re
import unicodedata

_LOOKALIKES = str.maketrans(
    # Cyrillic, Greek and other letters that look like Latin ones, and the marks of typographers.
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0455\u0456\u0458"
    "\u0501\u051b\u051d\u0261\u0269\u0131\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5"
    "\u03c7\u0142\u00f8\u0111\u0127\u2018\u2019\u201b\u02bc\u0060\u00b4\u2032\u201c\u201d\u201f"
    "\u00ab\u00bb\u2033\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
    "abekmhopctyxsijdqwgiiaeikvoptuxlodh'''''''\"\"\"\"\"\"-------",
)
_CLOSE_UP = {"\u00ad", "\u034f", "\u180e"}  # soft hyphen, grapheme joiner, Mongolian separator
_SPELT_OUT = re.compile(r"(?<![\w'])[a-z]([ .*_-])[a-z](?:\1[a-z])+(?![\w'])")
_LONG_RUN = re.compile(r"([a-z])\1{2,}")
_SPACES = re.compile(r"\s+")
_DIGIT_IN_WORD = re.compile(r"(?<=[a-z])[0134570]+(?=[a-z])")
_SIGN_IN_WORD = re.compile(r"(?<=[a-z])[@$](?=[a-z])")
_BANG_IN_WORD = re.compile(r"(?<![^\W_])([a-z])[!|](?=[a-z])")
_STARS_IN_WORD = re.compile(r"(?<=[a-z])\*+(?=[a-z])")
_LEET = str.maketrans("013457@$", "oieastas")


def normalise(text: str) -> str:
    """``text`` in one plain spelling: lower case, Latin letters, single spaces.

    Line ends become full stops, as carers leave those out where a line ends.

    >>> normalise("  I CAN\u2019T   cope\u2026 ")
    "i can't cope..."
    >>> normalise("s u i c i d e")
    'suicide'
    >>> normalise("k1ll h!m, su1c1d\u0435, s*icide")
    'kill him, suicide, sicide'
    >>> normalise("he\u200blp meeeee")
    'help mee'
    >>> normalise("at 3am, section 117, 20mg")
    'at 3am, section 117, 20mg'
    >>> normalise("one\\ntwo")
    'one. two'
    """
    plain = _plain_letters(text)
    plain = re.sub(r"\s*\n\s*", ". ", plain.strip())
    plain = _SPELT_OUT.sub(_join, plain)
    plain = _STARS_IN_WORD.sub("", plain)
    plain = _BANG_IN_WORD.sub(r"\1i", plain)
    for pattern in (_DIGIT_IN_WORD, _SIGN_IN_WORD):
        plain = pattern.sub(lambda found: found[0].translate(_LEET), plain)
    plain = _LONG_RUN.sub(r"\1\1", plain)
    return _SPACES.sub(" ", plain).strip()


def _plain_letters(text: str) -> str:
    """Lower case without accents, look-alikes or what can't be seen."""
    composed = unicodedata.normalize("NFKC", text).casefold().translate(_LOOKALIKES)
    apart = unicodedata.normalize("NFD", composed)
    return "".join(letter for letter in apart if not _unseen(letter))


def _unseen(letter: str) -> bool:
    # Mn: accents, once apart. Cf: zero-width and direction marks. Cc but the white space.
    if letter.isascii() and letter not in "\x00\x7f":
        return letter < " " and letter not in "\t\n\r\x0b\x0c"
    return letter in _CLOSE_UP or unicodedata.category(letter) in ("Mn", "Cf", "Cc", "Cs")


def _join(found: re.Match[str]) -> str:
    return "".join(letter for letter in found[0] if letter.isalpha())
