"""`python -m bot check-channel NAME`: what is right and wrong with a channel."""

from __future__ import annotations

from urllib.parse import urlsplit

import aiohttp

from bot.channel_settings import NEEDED
from bot.content.library import Library
from bot.conversation.wording import Wording
from bot.providers import build_providers, webhook_path
from bot.settings import Settings

SECONDS = aiohttp.ClientTimeout(total=10)
RIGHT, WRONG = "ok   ", "WRONG"


async def check(settings: Settings, name: str) -> tuple[list[str], bool]:
    """Lines for a person, and whether all is well."""
    missing = [one for one in NEEDED[name] if not getattr(settings, one)]
    if missing:
        names = ", ".join(f"ALONGSIDE_{one.upper()}" for one in missing)
        return [f"{WRONG} {name} is off: set {names}"], False
    wording = Wording.load(settings.data_dir / "interface.yml", Library.load(settings.data_dir))
    account = await build_providers(settings, wording.channels)[name].check()
    results = [
        ("The settings are complete.", []),
        ("The provider takes our account.", account),
        ("Our address can be reached and refuses unsigned calls.", await _address(settings, name)),
    ]
    lines = [f"{RIGHT} {well}" for well, faults in results if not faults]
    lines += [f"{WRONG} {fault}" for _, faults in results for fault in faults]
    lines.append(f"Give the provider this address: {settings.public_url}{webhook_path(name)}")
    return lines, not any(faults for _, faults in results)


async def _address(settings: Settings, name: str) -> list[str]:
    url = f"{settings.public_url}{webhook_path(name)}"
    if urlsplit(url).scheme != "https" and not settings.demo:
        return [f"Providers call https only, and ALONGSIDE_PUBLIC_URL is {settings.public_url}."]
    try:
        async with (
            aiohttp.ClientSession(timeout=SECONDS) as session,
            session.post(url, data=b"{}", allow_redirects=False) as response,
        ):
            status = response.status
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return [f"{url} can't be reached from here ({type(error).__name__}): is it running?"]
    return [] if status == 403 else [f"{url} answers {status} to an unsigned call, not 403."]
