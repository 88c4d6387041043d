"""Typed keys under which the console and each request keep what handlers share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.casework.teams import Teams
from bot.content.articles import Article
from bot.conversation.person_replies import PersonReplies
from bot.conversation.request_wording import RequestWording
from bot.settings import Settings
from bot.staff.model import Session
from bot.storage.database import Database


@dataclass(frozen=True)
class Console:
    """What the pages work with.

    ``now`` tells the time, in UTC; ``wording`` is what carers are told about their requests;
    ``questions`` names, by id, what they were asked.
    """

    settings: Settings
    database: Database
    words: Mapping[str, Any]
    teams: Teams
    wording: RequestWording
    questions: Mapping[str, str]
    articles: Mapping[str, Article]
    now: Callable[[], datetime]

    @property
    def replies(self) -> PersonReplies:
        """What members do in carers' chats."""
        return PersonReplies(self.teams, self.words["to_carers"])

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach us over https, as anywhere but on one's own machine."""
        return self.settings.console_url.startswith("https://")


CONSOLE = web.AppKey("console", Console)
CLOSING = web.AppKey("closing", asyncio.Event)
SESSION = web.RequestKey("session", Session)
UNDELIVERED = web.RequestKey("undelivered", int)
NONCE = web.RequestKey("nonce", str)
REQUEST_ID = web.RequestKey("request_id", str)
