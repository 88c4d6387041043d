"""How hard a text is to read."""

from __future__ import annotations

import re

import textstat

LIST_MARK = re.compile(r"^(?:[#>*-]+|\d+\.) *", re.MULTILINE)
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")


def grade(text: str) -> float:
    """Flesch-Kincaid grade: the US school year that reads it with ease; 6 is an age of about 11."""
    return float(textstat.flesch_kincaid_grade(_as_sentences(text)))


def sentences(text: str) -> list[str]:
    """The sentences of plain text; a heading or a list item counts as one."""
    return [part for part in SENTENCE_END.split(_as_sentences(text)) if part.strip()]


def _as_sentences(text: str) -> str:
    lines = (line.strip() for line in LIST_MARK.sub("", text).splitlines())
    return "\n".join(line if not line or line[-1] in ".!?:" else f"{line}." for line in lines)
