"""Read Rasa's answer, and turn it into replies and notes.

Rasa's REST channel splits an utterance: a text of several paragraphs into one item each, and what
an action attached as ``custom`` into another. ``custom`` holds notes to us: ``article``, ``topic``,
``nation``, ``kind``, ``forget``, ``unanswered``, ``feedback``.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot import logs
from bot.channels.base import Channel
from bot.content.languages import Languages
from bot.content.library import Library
from bot.conversation.wording import Wording, paragraphs
from bot.language import ENGLISH, current
from bot.messages import Choice, JsonObject, Kind, Reply

LOG = logs.Log(__name__)
# Buttons that answer a question of ours, rather than ask the next one (actions/request_buttons).
FORM_ANSWER = "/answer_request"
KINDS: dict[str, Kind] = {"answer": "answer", "choices": "choices", "notice": "notice"}


@dataclass(frozen=True)
class Utterance:
    """One thing that Rasa says. ``buttons`` are title and payload."""

    text: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    notes: JsonObject = field(default_factory=dict)


def read_utterances(items: Iterable[Mapping[str, Any]]) -> list[Utterance]:
    """Rasa's items, joined again into what was one utterance."""
    utterances: list[Utterance] = []
    for item in items:
        text, buttons, notes = _text(item), _buttons(item), _notes(item)
        last = utterances[-1] if utterances else None
        if last is not None and _belongs(last, text, notes):
            joined = "\n\n".join(part for part in (last.text, text) if part)
            utterances[-1] = Utterance(joined, buttons or last.buttons, {**last.notes, **notes})
        else:
            utterances.append(Utterance(text, buttons, notes))
    return utterances


class Answers:
    """Makes replies, as each channel shows them."""

    def __init__(
        self,
        library: Library,
        wording: Wording,
        channels: Mapping[str, Channel],
        languages: Languages,
    ) -> None:
        self._library = library
        self._wording = wording
        self._channels = channels
        self._languages = languages

    def reply(self, utterance: Utterance, channel: str, nation: str | None) -> Reply | None:
        """The reply for an utterance; None where it is notes only. Choices have no ids yet."""
        reply = self._article(utterance, channel, nation) or self._plain(utterance)
        if reply is None:
            return None
        choices = tuple(Choice("", title, payload) for title, payload in utterance.buttons)
        return replace(reply, choices=choices)

    def _article(self, utterance: Utterance, channel: str, nation: str | None) -> Reply | None:
        slug = utterance.notes.get("article")
        if slug is None:
            return None
        article = self._library.articles.get(slug) if isinstance(slug, str) else None
        if article is None:
            LOG.error("article_unknown")
            return None
        # The text that came with it is the article's short form, for clients that know no articles.
        shown = self._channels[channel].show_article(article, self._library, nation)
        return shown if current() == ENGLISH else self._introduced(shown)

    def _introduced(self, article: Reply) -> Reply:
        """An English article in another language's conversation, and marked as English."""
        intro = self._languages.welsh.articles
        title = f"<h3>{html.escape(article.title)}</h3>" if article.title else ""
        words = f'<div lang="{ENGLISH}">{title}{article.html}</div>' if article.html else None
        return replace(
            article,
            text=f"{intro}\n\n{article.text}",
            html=f"{paragraphs(intro)}{words}" if words else None,
            title=None,
        )

    def _plain(self, utterance: Utterance) -> Reply | None:
        text = utterance.text or (self._wording.choose if utterance.buttons else "")
        if not text:
            return None
        kind: Kind = KINDS.get(str(utterance.notes.get("kind")), "answer")
        if any(payload.startswith(FORM_ANSWER) for _, payload in utterance.buttons):
            kind = "choices"
        return Reply(kind, text, html=paragraphs(text))


def _belongs(last: Utterance, text: str, notes: JsonObject) -> bool:
    """Whether an item goes on with the last utterance: notes once, paragraphs until they end."""
    if last.notes:
        return False
    return bool(notes and not text) or not last.buttons


def _text(item: Mapping[str, Any]) -> str:
    text = item.get("text")
    return text.strip() if isinstance(text, str) else ""


def _buttons(item: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    given = item.get("buttons")
    return tuple(
        (str(button["title"]), str(button["payload"]))
        for button in (given if isinstance(given, list) else ())
        if isinstance(button, dict) and button.get("title") and button.get("payload")
    )


def _notes(item: Mapping[str, Any]) -> JsonObject:
    notes = item.get("custom")
    return dict(notes) if isinstance(notes, dict) else {}
