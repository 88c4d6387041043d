"""Turn an article into what each channel shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

from bot.content.articles import Article, ArticleSource
from bot.content.library import Library
from bot.content.placeholders import fill
from bot.dates import full_date
from bot.messages import Source

TOPIC_LINK = re.compile(r"\[([^\]]+)\]\(topic:([a-z0-9_]+)\)")
# 999, 111 and 101 are typed in articles; "section 111" would be a law, not a number to call.
SHORT_NUMBER = re.compile(r"(?<!section )(?<![\w£.:/-])(999|111|101)(?![\w%/-])")
HEADING = re.compile(r"^#+ *(.+)$", re.MULTILINE)
BOLD = re.compile(r"\*\*(.+?)\*\*")
TAGS = {"p", "ul", "ol", "li", "strong", "em", "h3", "h4", "a", "br"}
MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")
# Some megabytes at most; there are fewer articles.
MOST_KEPT = 512


@dataclass(frozen=True)
class WebAnswer:
    """An article for the web: safe HTML, the same as plain text, and where it comes from."""

    title: str
    html: str
    text: str
    sources: tuple[Source, ...]
    footer: str


def web_answer(article: Article, library: Library, nation: str | None = None) -> WebAnswer:
    """The whole article; where it is not for all nations, the footer says for which."""
    return WebAnswer(
        title=article.title,
        html=_html(article, library),
        text=plain_text(article, library),
        sources=tuple(_source(source, library) for source in article.sources),
        footer=_footer(article, library, nation),
    )


def sms_answer(article: Article, library: Library) -> str:
    """The answer in one text message."""
    return fill(article.short, library)


def whatsapp_answer(article: Article, library: Library) -> str:
    """The whole article in WhatsApp's own formatting (*bold*, no headings, no links)."""
    text = BOLD.sub(r"*\1*", _without_links(fill(article.body, library)))
    return f"*{article.title}*\n\n" + HEADING.sub(r"*\1*", text)


def plain_text(article: Article, library: Library) -> str:
    """The whole article without any formatting."""
    text = BOLD.sub(r"\1", _without_links(fill(article.body, library)))
    return HEADING.sub(r"\1", text)


def paragraphs(article: Article, library: Library) -> list[str]:
    """The parts of the plain text between blank lines; a heading goes with what follows it."""
    parts = re.split(r"\n\s*\n", _headings_joined(plain_text(article, library)))
    return [part.strip() for part in parts if part.strip()]


def linked_topics(article: Article) -> tuple[str, ...]:
    """The topics that the text itself points to, in order."""
    return tuple(dict.fromkeys(topic for _, topic in TOPIC_LINK.findall(article.body)))


def _headings_joined(text: str) -> str:
    return re.sub(r"(?m)^([A-Z][^.\n:]{2,60})\n\s*\n", r"\1: ", text)


def _without_links(text: str) -> str:
    return TOPIC_LINK.sub(r"\1", text)


def _html(article: Article, library: Library) -> str:
    filled = fill(_link_short_numbers(article.body), library, show_phone=_phone_link)
    # The answer's title is the h2 of the chat, so headings inside it begin at h3.
    return _rendered(HEADING.sub(r"### \1", _without_links(filled)))


@lru_cache(maxsize=MOST_KEPT)
def _rendered(markdown: str) -> str:
    """Safe HTML. Kept: to render an article takes longer than all else that its answer needs."""
    return nh3.clean(
        MARKDOWN.render(markdown),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "tel", "sms"},
        link_rel=None,
    )


def _link_short_numbers(text: str) -> str:
    return SHORT_NUMBER.sub(r"[\1](tel:\1)", text)


def _phone_link(number: str) -> str:
    return f"[{number}](tel:{re.sub(r'[^0-9+]', '', number)})"


def _source(source: ArticleSource, library: Library) -> Source:
    words = library.wording["source"]
    checked = (
        words["checked"].format(date=full_date(source.checked))
        if source.checked
        else words["not_checked"]
    )
    return Source(source.title, source.url, checked)


def _footer(article: Article, library: Library, nation: str | None) -> str:
    words, parts = library.wording["footer"], []
    if len(article.nations) < len(library.wording["nations"]):
        # Never the carer's nation where the article is about another.
        where = (nation,) if nation in article.nations else article.nations
        names = ", ".join(library.wording["nations"][one] for one in where)
        parts.append(words["for_nation"].format(nation=names))
    parts.append(words[article.status].format(who=_who(article, library)))
    parts.append(words["facts"].format(date=full_date(article.review_by)))
    return " ".join(parts)


def _who(article: Article, library: Library) -> str:
    if article.status == "reviewed":
        return article.reviewed_by
    return ", ".join(library.wording["who"][who] for who in article.sign_off)
