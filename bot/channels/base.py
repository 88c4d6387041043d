"""What a channel is: how messages come by it and how replies look on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.content.articles import Article
from bot.content.library import Library
from bot.messages import InboundMessage, Reply


@dataclass(frozen=True)
class WebhookCall:
    """A request as a channel needs it, so that no channel depends on the server.

    ``url`` is made from our configured public address, never from the request's headers.
    """

    url: str
    headers: Mapping[str, str]
    body: bytes


class Channel(Protocol):
    """A way to reach carers. ``pushed``: its replies are sent out, rather than fetched."""

    name: str
    pushed: bool

    def show_article(self, article: Article, library: Library, nation: str | None) -> Reply:
        """An article as this channel shows it."""
        ...


class Provider(Channel, Protocol):
    """A channel behind another company's API."""

    def verify(self, call: WebhookCall) -> bool:
        """True only if the provider itself made this call."""
        ...

    def parse(self, call: WebhookCall) -> list[InboundMessage]:
        """The messages in a verified call; unknown kinds are left out."""
        ...

    async def send(self, address: str, reply: Reply) -> str:
        """Send a reply; the provider's id of it."""
        ...
