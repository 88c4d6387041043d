"""Articles: the reviewed Markdown texts that answer carers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.content.facts import checked_on
from bot.content.reading import Fault, read_front_matter, require_keys

KEYS = {
    "topic", "title", "nations", "questions", "short", "next", "sources", "status",
    "reviewed_by", "sign_off", "owner", "review_by",
}  # fmt: skip


KEPT = ("topic", "title", "status", "reviewed_by", "owner", "review_by")
LISTS = ("nations", "questions", "next", "sign_off")


@dataclass(frozen=True)
class ArticleSource:
    """Where the facts of an article come from; ``checked`` is None where it was not read yet."""

    title: str
    url: str
    checked: date | None


@dataclass(frozen=True)
class Article:
    """One reviewed answer.

    ``questions`` are carers' ways to ask for it: the training examples of its topic.
    ``short`` is the whole answer in one text message. ``next`` names topics and dialogue acts to
    offer. ``status`` is ``draft`` until ``reviewed_by`` says who signed it off; ``sign_off``
    names whose signature it needs.
    """

    slug: str
    path: Path
    topic: str
    title: str
    nations: tuple[str, ...]
    questions: tuple[str, ...]
    short: str
    body: str
    next: tuple[str, ...]
    sources: tuple[ArticleSource, ...]
    status: str
    reviewed_by: str
    sign_off: tuple[str, ...]
    owner: str
    review_by: date


def read_article(path: Path) -> Article:
    """The article in ``path``; raises ``Fault`` where front matter is missing or wrong."""
    front, body = read_front_matter(path)
    require_keys(str(path), front, KEYS)
    try:
        return _article(path, front, body)
    except (TypeError, KeyError, AttributeError) as error:
        raise Fault(f"{path}: front matter has a value of the wrong kind: {error}") from error


def _article(path: Path, front: dict[str, Any], body: str) -> Article:
    kept: dict[str, Any] = {key: front[key] for key in KEPT}
    lists: dict[str, Any] = {key: tuple(front[key]) for key in LISTS}
    return Article(
        slug=f"{front['topic']}/{path.stem}",
        path=path,
        short=" ".join(front["short"].split()),
        body=body,
        sources=tuple(_source(entry) for entry in front["sources"]),
        **kept,
        **lists,
    )


def _source(entry: dict[str, Any]) -> ArticleSource:
    return ArticleSource(entry["title"], entry["url"], checked_on(entry["checked"]))
