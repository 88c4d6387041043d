"""Channels under test: settings that turn all on, and calls as providers make them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from multidict import CIMultiDict
from yarl import URL

from bot import clock
from bot.channels.base import Provider, WebhookCall
from bot.conversation.wording import Wording
from bot.providers import build_providers
from bot.settings import Settings
from bot.simulator.calls import Call, Caller
from tests.support.gateway import library

PUBLIC = "https://carers.example.org"
SENDER = "+447700900123"


@cache
def settings(**overrides: str) -> Settings:
    """Every channel, as the simulator plays it."""
    given = {"demo": "yes", "public_url": PUBLIC, **overrides}
    return Settings.from_env({f"ALONGSIDE_{name.upper()}": value for name, value in given.items()})


@cache
def wording() -> Wording:
    """The real words."""
    return Wording.load(Path("data/interface.yml"), library())


def provider(name: str, **overrides: str) -> Provider:
    """One channel."""
    return build_providers(settings(**overrides), wording().channels)[name]


def caller(**overrides: str) -> Caller:
    """Who signs calls to it."""
    return Caller(settings(**overrides))


def received(call: Call, public_url: str = PUBLIC) -> WebhookCall:
    """The call as the gateway hands it to the channel."""
    url = URL(f"{public_url}{call.path}", encoded=True)
    return WebhookCall(str(url), CIMultiDict(call.headers), call.body, url.query, clock.now())
