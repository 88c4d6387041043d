"""Wording: every sentence that the chat itself says, read from data/interface.yml."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.channels.words import ChannelWords
from bot.content.errors import ContentError
from bot.content.library import Library
from bot.content.placeholders import fill
from bot.content.reading import Fault, read_words
from bot.language import languages_of, speaking, spoken
from bot.messages import Action, JsonObject, Reply


@dataclass(frozen=True)
class Wording:
    """Sentences with their numbers filled in.

    ``errors`` is by code; ``urgent`` and ``widget`` are what the widget shows, as plain JSON.
    """

    welcome: Reply
    cannot_answer_now: Reply
    gave_up: Reply
    choose: str
    last_resort: Reply
    channels: ChannelWords
    errors: Mapping[str, str]
    urgent: JsonObject
    widget: JsonObject

    @classmethod
    def load(cls, path: Path, library: Library) -> Wording:
        """Read and fill ``path``; raises ``ContentError`` where a part is missing or wrong."""
        versions = {one: cls._read(path, library, one) for one in languages_of(path)}
        # What is handed on as a part speaks the language of the moment, too.
        channels = spoken({one: words.channels for one, words in versions.items()})
        last = spoken({one: words.last_resort for one, words in versions.items()})
        return spoken(
            {
                one: replace(words, channels=channels, last_resort=last)
                for one, words in versions.items()
            }
        )

    @classmethod
    def _read(cls, path: Path, library: Library, language: str) -> Wording:
        try:
            with speaking(language):
                return cls._of(_filled(read_words(path, language), library))
        except (Fault, OSError, KeyError, TypeError) as error:
            named = str(error).removeprefix(f"{path}: ")
            raise ContentError([f"{path}: {named}"]) from error

    @classmethod
    def _of(cls, data: Mapping[str, Any]) -> Wording:
        return cls(
            welcome=notice("welcome", data["welcome"]["text"], data["welcome"]["title"]),
            cannot_answer_now=notice("notice", data["notices"]["cannot_answer_now"]),
            gave_up=notice("notice", data["notices"]["gave_up"]),
            choose=data["notices"]["choose"],
            last_resort=_last_resort(data["last_resort"]),
            channels=ChannelWords(**data["channels"]),
            errors=data["errors"],
            urgent=data["urgent"],
            widget=data["widget"],
        )


def notice(kind: Any, text: str, title: str | None = None) -> Reply:
    """A reply of plain paragraphs."""
    return Reply(kind, text, html=paragraphs(text), title=title)


def paragraphs(text: str) -> str:
    """``text`` as safe HTML: a paragraph for each blank line, nothing else."""
    parts = (html.escape(part).replace("\n", "<br>") for part in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{part}</p>" for part in parts)


def _last_resort(data: Mapping[str, Any]) -> Reply:
    actions = tuple(Action(**action) for action in data["actions"])
    return Reply("urgent", data["text"], html=paragraphs(data["text"]), actions=actions)


def _filled(part: Any, library: Library) -> Any:
    if isinstance(part, dict):
        return {name: _one(name, value, library) for name, value in part.items()}
    if isinstance(part, list):
        return [_filled(one, library) for one in part]
    return fill(part, library) if isinstance(part, str) else part


def _one(name: str, value: Any, library: Library) -> Any:
    filled = _filled(value, library)
    return _address(filled) if name.endswith("href") else filled


def _address(href: str) -> str:
    """``tel:`` and ``sms:`` addresses have digits only."""
    scheme, _, rest = href.partition(":")
    return f"{scheme}:{re.sub('[^0-9+]', '', rest)}" if scheme in ("tel", "sms") else href
