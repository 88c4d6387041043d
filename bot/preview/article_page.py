"""What an author sees of one article: every channel's view, its faults, who finds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import gsm7
from bot.components.reader import Reader
from bot.content.article_rules import faults_of
from bot.content.articles import Article
from bot.content.library import Library
from bot.content.readability import grade
from bot.content.reading import Fault
from bot.content.rendering import WebAnswer, plain_text, sms_answer, web_answer, whatsapp_answer
from bot.content.signposts import leads_on, signposts
from bot.evaluation.held_out import read_held_out
from bot.understanding.decision import SURE, Understanding


@dataclass(frozen=True)
class ArticlePage:
    """Everything on the page of one article. ``grade`` is the Flesch-Kincaid grade of the body."""

    article: Article
    web: WebAnswer
    whatsapp: str
    sms: str
    sms_length: int
    words: int
    grade: float
    faults: list[str]


@dataclass(frozen=True)
class Trial:
    """A held-out question on the article's topic, and what carers would get for it.

    ``same_topic`` is true where they would get another article on the same topic.
    """

    text: str
    title: str
    reached: bool
    same_topic: bool = False


def article_page(article: Article, library: Library) -> ArticlePage:
    """The article in all its forms; one with a broken placeholder has faults and no views."""
    faults = list(faults_of(article, library))
    try:
        sms = sms_answer(article, library)
        return ArticlePage(
            article=article,
            web=web_answer(article, library),
            whatsapp=whatsapp_answer(article, library),
            sms=sms,
            sms_length=gsm7.length(sms),
            words=len(plain_text(article, library).split()),
            grade=round(grade(plain_text(article, library)), 1),
            faults=faults,
        )
    except Fault:
        empty = WebAnswer(article.title, "", "", (), "")
        return ArticlePage(article, empty, "", "", 0, 0, 0.0, faults)


async def trials(article: Article, library: Library, data: Path, reader: Reader) -> list[Trial]:
    """What the model makes of each held-out question on this topic.

    Only of the half that thresholds are tuned on: who has seen the other can't be judged by it.
    """
    questions = read_held_out(data / "evaluation", "tune", library.vocabulary)
    asked = [one.text for one in questions if one.label == article.topic]
    return [_trial(text, await reader.read(text), article, library) for text in asked]


def _trial(text: str, parsed: dict[str, Any], article: Article, library: Library) -> Trial:
    read = Understanding.from_json(parsed["understanding"])
    if read.label != article.topic:
        return Trial(text, read.label, reached=False)
    nearest = [slug for slug, *_ in parsed["nearest_articles"].get(read.label, [])]
    best = next((library.articles[slug] for slug in nearest if slug in library.articles), article)
    same = best.slug == article.slug or best.nations != article.nations
    title = best.title if read.band == SURE else f"{best.title} (as a choice)"
    return Trial(text, title, reached=same, same_topic=not same)


def leads(article: Article, library: Library, now: datetime) -> dict[str, str]:
    """What follows the article, by nation: services and groups, where its topic has them."""
    if not leads_on(article.topic, library):
        return {}
    found = {
        library.wording["nations"][nation]: signposts(article.topic, library, nation, None, now)
        for nation in article.nations
    }
    return {nation: text for nation, text in found.items() if text}
