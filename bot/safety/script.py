"""Whether a message is in letters that the net can read: it knows Latin ones only."""

from __future__ import annotations

import unicodedata


def is_in_other_letters(text: str) -> bool:
    """Whether most letters of ``text`` are of another script, such as Arabic or Bengali.

    Then silence of the net says nothing at all.
    """
    letters = [one for one in unicodedata.normalize("NFKC", text) if one.isalpha()]
    latin = sum(unicodedata.name(one, "").startswith("LATIN") for one in letters)
    return 2 * latin < len(letters)
