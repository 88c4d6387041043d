"""What the settings alone show: addresses, demo mode, channels, e-mail, secrets lying open."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bot.channel_settings import NEEDED
from bot.doctor.findings import Finding, look, ok, wrong
from bot.settings import Settings

HERE = ("127.0.0.1", "localhost", "::1")
OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO


def check_settings(settings: Settings) -> Iterator[Finding]:
    """All of them."""
    yield _address("ALONGSIDE_PUBLIC_URL", settings.public_url, "Carers")
    yield _address("ALONGSIDE_CONSOLE_URL", settings.console_url, "Team members")
    yield from _demo(settings)
    yield from _proxies(settings)
    yield from _channels(settings)
    yield from _locks(settings)
    yield from _open_files(settings)


def _is_here(url: str) -> bool:
    return urlsplit(url).hostname in HERE


def _address(setting: str, url: str, who: str) -> Finding:
    if _is_here(url):
        return look(f"{who} can come from this machine only: {setting} is {url}.")
    if urlsplit(url).scheme != "https":
        return wrong(
            f"{who} would write in the clear: {setting} is {url}. Put a proxy with TLS before it "
            "and set the https address."
        )
    return ok(f"{who} come by https.")


def _demo(settings: Settings) -> Iterator[Finding]:
    if not settings.demo:
        yield ok("Demo mode is off.")
    elif _is_here(settings.public_url):
        yield look("Demo mode is on: made-up teams, and nobody follows up.")
    else:
        yield wrong(
            "Demo mode is on at an address that carers can reach, and nobody follows up: "
            "set ALONGSIDE_DEMO=no."
        )


def _proxies(settings: Settings) -> Iterator[Finding]:
    if not settings.trusted_proxies and urlsplit(settings.public_url).scheme == "https":
        yield look(
            "All carers count as one address for the limits, if a proxy stands before the gateway: "
            "set ALONGSIDE_TRUSTED_PROXIES to how many do."
        )


def _channels(settings: Settings) -> Iterator[Finding]:
    if settings.demo:
        return
    on = [name for name in NEEDED if settings.has_channel(name)]
    yield ok(f"Channels: web{''.join(f', {name}' for name in on)}.")
    templates = {"twilio-whatsapp": "twilio_template", "whatsapp": "whatsapp_template"}
    for name in on:
        if name in templates and not getattr(settings, templates[name]):
            yield look(
                f"{name} has no template, so nobody can be told after 24 hours that an answer "
                f"waits: set ALONGSIDE_{templates[name].upper()}."
            )
        yield look(f"Run `python -m bot check-channel {name}` to see whether its account works.")


def _locks(settings: Settings) -> Iterator[Finding]:
    if settings.database_url.startswith("postgresql") and not settings.redis_url:
        yield look(
            "Only one Rasa process may run: more of them need ALONGSIDE_REDIS_URL, or a carer's "
            "quick messages are answered out of order."
        )


def _open_files(settings: Settings) -> Iterator[Finding]:
    folder = settings.var_dir
    names = ("spool", "endpoints.yml", "keys.env")
    private = [Path(".env"), *(folder / name for name in names), *folder.glob("*.db")]
    open_to_others = [one for one in private if one.exists() and one.stat().st_mode & OTHERS_MAY]
    for one in open_to_others:
        yield look(f"Other accounts of this machine may read {one}: run `chmod go= {one}`.")
    if not open_to_others:
        yield ok("Files with secrets or carers' words are open to this account only.")
