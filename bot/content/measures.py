"""How the library as a whole stands: how hard it reads, and whom it answers."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from bot.content.library import Library
from bot.content.nations import NATIONS
from bot.content.placeholders import unfillable
from bot.content.readability import grade
from bot.content.rendering import plain_text

HARDEST_MEDIAN = 6.0


@dataclass(frozen=True)
class Reading:
    """Flesch-Kincaid grades over all articles; ``hardest`` is the slug that reads hardest."""

    median: float
    highest: float
    hardest: str


def reading(library: Library) -> Reading | None:
    """How hard the articles read; None where there are none that can be read."""
    grades = {
        article.slug: grade(plain_text(article, library))
        for article in library.articles.values()
        if not any(unfillable(article.body, library))
    }
    if not grades:
        return None
    hardest = max(grades, key=lambda slug: grades[slug])
    return Reading(median(grades.values()), grades[hardest], hardest)


def unanswered(library: Library) -> list[tuple[str, str]]:
    """Each topic and nation for which a carer would be given no article of that nation."""
    vocabulary = library.vocabulary
    return [
        (topic, nation)
        for topic in asked_everywhere(library)
        for nation in NATIONS
        if not library.about(vocabulary.counterpart(topic, nation), nation)
    ]


def asked_everywhere(library: Library) -> list[str]:
    """The topics without those that answer another topic's question in one nation."""
    own = {topic for kin in library.vocabulary.counterparts.values() for topic in kin.values()}
    return [topic for topic in library.vocabulary.topics if topic not in own]


def summary(library: Library) -> str:
    """The measures in a line for `check-content`."""
    pairs = len(asked_everywhere(library)) * len(NATIONS)
    found, missing = reading(library), len(unanswered(library))
    if found is None:
        return "No article can be read."
    return (
        f"Reading grade: median {found.median:.1f}, hardest {found.highest:.1f} ({found.hardest}). "
        f"Topics and nations: {pairs}, without an answer: {missing}."
    )
