"""All content rules. Each yields every fault it finds, as ``file: what is wrong and the cure``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.content import translations
from bot.content.article_rules import faults_of
from bot.content.directory_rules import directory_faults
from bot.content.facts import Fact
from bot.content.library import Library
from bot.content.measures import HARDEST_MEDIAN, reading, unanswered
from bot.content.nations import NATIONS
from bot.content.placeholders import names_in, unfillable

RASA_KEY = re.compile(r"^(?:nlu|rules|stories|responses):", re.MULTILINE)


def faults(library: Library, data: Path, today: date) -> list[str]:
    """Every fault of the content under ``data``, in order of file."""
    found = [
        f"{article.path}: {fault}"
        for article in library.articles.values()
        for fault in faults_of(article, library)
    ]
    return found + faults_beyond_articles(library, data, today)


def faults_beyond_articles(library: Library, data: Path, today: date) -> list[str]:
    """Every fault that isn't one article's own: dates, the directory, gaps, files out of place."""
    return [
        *_past_review(library, today),
        *_not_yet_valid(library, today),
        *directory_faults(library, today),
        *_topics_without_nation(library),
        *_topics_without_general(library),
        *_hard_on_the_whole(library),
        *_misplaced_training_data(data),
        *translations.faults(data),
        *_languages(data, today),
    ]


def unusable(library: Library) -> list[str]:
    """Faults with which nothing may start: an answer that could not be given whole."""
    return [
        f"{article.path}: {fault}"
        for article in library.articles.values()
        for fault in unfillable(article.short + article.body, library)
    ]


def _past_review(library: Library, today: date) -> Iterator[str]:
    for article in library.articles.values():
        if article.review_by < today:
            yield f"{article.path}: was to be reviewed by {article.review_by}; review it again"
    for fact in library.facts.values():
        if fact.review_by < today:
            yield (
                f"data/facts: {fact.id} was to be reviewed by {fact.review_by}; check {fact.url}"
                f" (quoted in {', '.join(_quoting(fact, library)) or 'no article'})"
            )


def _not_yet_valid(library: Library, today: date) -> Iterator[str]:
    for fact in library.facts.values():
        if fact.valid_from and fact.valid_from > today:
            yield (
                f"data/facts: {fact.id} is valid only from {fact.valid_from}; keep the old figure"
                f" until then (quoted in {', '.join(_quoting(fact, library)) or 'no article'})"
            )


def _quoting(fact: Fact, library: Library) -> list[str]:
    """The articles that show a fact: what a change of it touches."""
    return [
        article.slug
        for article in library.articles.values()
        if fact.id in names_in(article.short + article.body, "fact")
    ]


def _topics_without_nation(library: Library) -> Iterator[str]:
    """A topic with articles must answer carers of every nation."""
    for topic, nation in unanswered(library):
        if library.about(topic):
            yield f"data/knowledge/{topic}: no article for {nation}"


def _topics_without_general(library: Library) -> Iterator[str]:
    """Where a nation has several articles on a topic, one must be named for its button."""
    for topic, names in library.vocabulary.general.items():
        for name in names:
            if f"{topic}/{name}" not in library.articles:
                yield f"data/topics.yml: general article {topic}/{name} is not in data/knowledge"
    for topic in library.vocabulary.topics:
        for nation in NATIONS:
            named = set(library.vocabulary.general.get(topic, ()))
            articles = library.about(topic, nation)
            if len(articles) > 1 and len([a for a in articles if a.path.stem in named]) != 1:
                yield f"data/topics.yml: name one general article of {topic} for {nation}"


def _hard_on_the_whole(library: Library) -> Iterator[str]:
    found = reading(library)
    if found and found.median > HARDEST_MEDIAN:
        yield (
            f"data/knowledge: the articles' median grade is {found.median:.1f}; at most"
            f" {HARDEST_MEDIAN:.0f}. Begin with {found.hardest}"
        )


def _languages(data: Path, today: date) -> list[str]:
    path = data / "languages.yml"
    return translations.language_faults(path, today) if path.exists() else []


def _misplaced_training_data(data: Path) -> Iterator[str]:
    """Rasa takes any YAML file with such a key as training data, wherever it lies."""
    for path in sorted(data.rglob("*.y*ml")):
        if (data / "training") in path.parents:
            continue
        key = RASA_KEY.search(path.read_text(encoding="utf-8"))
        if key:
            yield f"{path}: '{key[0]}' at the start of a line is Rasa training data; rename it"
