"""The library: everything that Alongside can say or point to, read from ``data/``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from bot.content.articles import Article, read_article
from bot.content.errors import ContentError
from bot.content.facts import Fact, read_facts
from bot.content.groups import Group, read_groups
from bot.content.reading import Fault, read_words
from bot.content.services import Service, read_services
from bot.content.topics import Vocabulary, read_vocabulary
from bot.language import languages_of, spoken

Read = TypeVar("Read")


@dataclass(frozen=True)
class Library:
    """Articles by slug, services, groups and facts by id, the vocabulary, and other words."""

    articles: Mapping[str, Article]
    services: Mapping[str, Service]
    groups: Mapping[str, Group]
    facts: Mapping[str, Fact]
    vocabulary: Vocabulary
    wording: Mapping[str, Any]

    @classmethod
    def load(cls, data: Path) -> Library:
        """Read the whole of ``data``; raises ``ContentError`` that lists every unreadable part."""
        faults: list[str] = []
        services = _collect(faults, lambda: read_services(data / "services"))
        groups = _collect(faults, lambda: read_groups(data / "groups.yml"))
        facts = _collect(faults, lambda: read_facts(data / "facts"))
        vocabulary = _collect(faults, lambda: read_vocabulary(data / "topics.yml"))
        wording = _collect(faults, lambda: _words(data / "answers.yml"))
        paths = sorted((data / "knowledge").glob("*/*.md"))
        found = [_collect(faults, lambda path=path: read_article(path)) for path in paths]  # type: ignore[misc]
        if services is None or groups is None or facts is None or vocabulary is None:
            raise ContentError(faults)
        if faults or not wording:
            raise ContentError(faults)
        articles = {article.slug: article for article in found if article}
        return cls(articles, services, groups, facts, vocabulary, wording)

    @cached_property
    def numbers(self) -> dict[str, str]:
        """Phone number, or text instruction, by service id: only those that may be given out."""
        return {service.id: service.phone for service in self.services.values() if service.phone}

    def about(self, topic: str, nation: str | None = None) -> list[Article]:
        """The articles on ``topic``, for one nation if it is known."""
        return [
            article
            for article in self.articles.values()
            if article.topic == topic and (nation is None or nation in article.nations)
        ]

    def in_order(self, topic: str, nation: str | None = None) -> list[Article]:
        """The same, the general one first: it answers where nothing but the topic is known."""
        return sorted(
            self.about(topic, nation),
            key=lambda one: (not self.is_general(one.slug), -len(one.nations), one.slug),
        )

    def is_general(self, slug: str) -> bool:
        """Whether data/topics.yml names the article as the general one of its topic."""
        topic, _, name = slug.partition("/")
        return name in self.vocabulary.general.get(topic, ())

    def depends_on_nation(self, topic: str) -> bool:
        """True if carers in different nations are given different articles on ``topic``."""
        differing = {article.nations for article in self.about(topic)}
        return len(differing) > 1 or topic in self.vocabulary.counterparts


def _words(path: Path) -> Mapping[str, Any]:
    return spoken({one: read_words(path, one) for one in languages_of(path)})


def _collect(faults: list[str], read: Callable[[], Read]) -> Read | None:
    try:
        return read()
    except (Fault, OSError) as error:
        faults.append(str(error))
        return None
