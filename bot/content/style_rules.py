"""The rules of voice and safety for one article: what is never said, how it begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.articles import Article
from bot.content.library import Library

DOSE = re.compile(r"\b\d+(?:\.\d+)? ?(?:mg|mcg|micrograms?|milligrams?|ml)\b", re.IGNORECASE)
ORDER = re.compile(
    r"\b(?:you|they|he|she) should (?:stop|skip|halve|double|increase|reduce)\b", re.IGNORECASE
)
AVOIDED = re.compile(
    r"\b(?:loved ones?|sufferers?|service users?|schizophrenics?|commit(?:ted|s)? suicide"
    r"|non-compliant|attention-seeking behaviour|sorry to hear)\b",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(
    r"^\W*(?:this (?:article|page|information|answer) (?:is|does|can)|please note|disclaimer"
    r"|we (?:are|can)(?: not|'t|not)|i(?: am|'m) not|always (?:ask|consult|seek))",
    re.IGNORECASE,
)
# A question or words to say, a number or address, another answer, or a plain deed.
DEED = re.compile(
    r"[\"?]|\{(?:phone|text|web):|\]\(topic:|\b(?:999|111|ask|ring|tell|write|send|keep|pick|say"
    r"|rest|start)\b",
    re.IGNORECASE,
)


def check_voice(article: Article, library: Library) -> Iterator[str]:
    """No dose, no order about medicine, no word that hurts."""
    text = f"{article.title}\n{article.short}\n{article.body}"
    for pattern, fault in (
        (DOSE, "gives a dose"),
        (ORDER, "tells them what to do with a medicine"),
        (AVOIDED, "says a word that docs/writing.md avoids"),
    ):
        found = pattern.search(text)
        if found:
            yield f"{fault}: {found[0]}"


def check_beginning_and_end(article: Article, library: Library) -> Iterator[str]:
    """The answer comes first; something to do comes last."""
    parts = [part for part in article.body.split("\n\n") if part.strip()] or [""]
    if DISCLAIMER.search(parts[0]):
        yield f"opens with a disclaimer: {parts[0][:50]}"
    if not DEED.search(parts[-1]):
        yield f"doesn't end in something to do: {parts[-1][-50:]}"
