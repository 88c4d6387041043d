"""What a channel is: how messages come by it and how replies look on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeAlias

from bot.channels.errors import Cure
from bot.content.articles import Article
from bot.content.library import Library
from bot.language import speaking
from bot.messages import Choice, InboundMessage, Reply

# How far a message got, by what the provider says of it.
Progress: TypeAlias = Literal["sent", "delivered", "read", "failed"]


@dataclass(frozen=True)
class WebhookCall:
    """A request as a channel needs it, so that no channel depends on the server.

    ``url`` is made from our configured public address, never from the request's headers; it has
    the query as it came. ``headers`` ignores case; ``body`` is raw.
    """

    url: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, str]
    received_at: datetime


@dataclass(frozen=True)
class Receipt:
    """What a provider says about a message of ours.

    ``reference`` is our own id of it, where the provider gives it back; ``error`` its code.
    """

    provider_id: str | None
    reference: str | None
    progress: Progress
    error: str | None = None


@dataclass(frozen=True)
class Delivery:
    """All that one webhook call brought."""

    messages: list[InboundMessage] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """One message as it is sent: ``buttons`` and ``rows`` are choices that can be pressed."""

    text: str
    buttons: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Address:
    """Who a carer is on a channel. ``scheme`` is tel, or user where there may be no number."""

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"

    @classmethod
    def read(cls, text: str) -> Address:
        """The address that ``str`` wrote."""
        scheme, _, value = text.partition(":")
        return cls(scheme, value)


@dataclass(frozen=True)
class Outgoing:
    """A part on its way. ``reference`` is our own id of it, the same at every try."""

    to: Address
    part: Part
    reference: str
    tried_at: datetime


class Channel(Protocol):
    """A way to reach carers."""

    name: str

    def show_article(self, article: Article, library: Library, nation: str | None) -> Reply:
        """An article as this channel shows it."""
        ...


class Provider(Channel, Protocol):
    """A channel behind another company's API: its replies are sent out.

    ``window`` is how long after a carer's last message words may be sent freely. ``tells_stop``:
    the provider itself confirms STOP, START and HELP.
    """

    window: timedelta | None
    tells_stop: bool

    def challenge(self, call: WebhookCall) -> str | None:
        """The answer to the provider's question whether this address is ours; None to refuse."""
        ...

    def verify(self, call: WebhookCall) -> bool:
        """True only if the provider itself made this call."""
        ...

    def parse(self, call: WebhookCall) -> Delivery:
        """What a verified call brought; unknown kinds are left out, and nothing is raised."""
        ...

    def render(self, reply: Reply) -> list[Part]:
        """The messages that a reply becomes."""
        ...

    def answer(self, parts: list[tuple[str, Part]]) -> tuple[str, str]:
        """Body and content type of our answer to a call.

        ``parts`` are urgent messages with their references; only where ``answers_in_place``.
        """
        ...

    @property
    def answers_in_place(self) -> bool:
        """Whether an urgent reply can go back in the answer to the call."""
        ...

    async def send(self, outgoing: Outgoing) -> str:
        """Send it; the provider's id of it. Raises ``SendError``."""
        ...

    async def look_up(self, outgoing: Outgoing) -> str | None:
        """The provider's id of what may have been sent; None if it was not.

        Raises ``SendError``; ``CanNotTell`` where the provider keeps no list.
        """
        ...

    def cure_of(self, code: str) -> Cure:
        """What a failure that was reported later asks for."""
        ...

    async def send_template(self, outgoing: Outgoing) -> str:
        """Say, outside the window, that an answer is waiting. Raises ``SendError``."""
        ...

    async def seen(self, provider_id: str) -> None:
        """Show the carer that their message was read, where that can be. Raises ``SendError``."""
        ...

    async def received(self, since: datetime) -> list[InboundMessage]:
        """What the provider says carers sent since then. Raises ``SendError``.

        ``CanNotTell`` where the provider keeps no list.
        """
        ...

    async def check(self) -> list[str]:
        """Ask the provider whether our account works: what is wrong, in words for a person."""
        ...


def rendered(provider: Provider, reply: Reply) -> list[Part]:
    """``reply`` as ``provider`` sends it, with the words around it in the reply's language."""
    with speaking(reply.language):
        return provider.render(reply)
