"""What others show when they are asked: the database, Redis, Rasa, actions, mail."""

from __future__ import annotations

import asyncio
import json
import tarfile

import aiohttp
import redis.asyncio
from redis.exceptions import RedisError

from bot import training
from bot.doctor.database_checks import check_database
from bot.doctor.findings import Finding, ok, wrong
from bot.settings import Settings

SECONDS = 3
# Rasa's own file inside a model.
MODEL_RECORD = "metadata.json"


async def check_neighbours(settings: Settings) -> list[Finding]:
    """All of them, at once; each takes some seconds at most."""
    parts = await asyncio.gather(
        check_database(settings), _redis(settings), _rasa(settings), _actions(settings),
        _mail(settings),
    )  # fmt: skip
    return [finding for part in parts for finding in part]


async def _redis(settings: Settings) -> list[Finding]:
    if not settings.redis_url:
        return []
    client = redis.asyncio.from_url(settings.redis_url, socket_timeout=SECONDS,
                                    socket_connect_timeout=SECONDS)  # fmt: skip
    try:
        await client.ping()
    except (RedisError, OSError, ValueError) as error:
        cure = "start it, or mend ALONGSIDE_REDIS_URL. Until then Rasa answers nobody."
        return [wrong(f"Redis doesn't answer ({type(error).__name__}): {cure}")]
    finally:
        await client.aclose()
    return [ok("Redis answers.")]


async def _rasa(settings: Settings) -> list[Finding]:
    status, body = await _ask(f"{settings.rasa_url}/webhooks/rest/", settings)
    if status in (None, 503):
        why = "has no model" if status else "doesn't answer"
        return [
            wrong(
                f"Rasa {why} at ALONGSIDE_RASA_URL: start `python -m bot rasa`, and see its log. "
                "Carers get urgent replies and the honest word that there is no answer now."
            )
        ]
    if status != 200:
        return [_refused("Rasa", status)]
    here = model_id()
    if here and body.get("model") != here:
        return [wrong("Rasa runs another model than the one here: start it again.")]
    return [ok("Rasa answers, with the model that is here.")]


async def _actions(settings: Settings) -> list[Finding]:
    status, _ = await _ask(f"{settings.actions_url}/actions", settings)
    if status is None:
        return [
            wrong(
                "The action server doesn't answer at ALONGSIDE_ACTIONS_URL: start "
                "`python -m bot actions`, and see its log."
            )
        ]
    return [ok("The action server answers.")] if status == 200 else [_refused("Actions", status)]


def _refused(name: str, status: int) -> Finding:
    if status == 401:
        return wrong(
            f"{name} has another ALONGSIDE_INTERNAL_SECRET than this process: give all the same."
        )
    return wrong(f"{name} answers {status}: something else listens at that address.")


async def _mail(settings: Settings) -> list[Finding]:
    if not settings.smtp_host:
        return []
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(settings.smtp_host, settings.smtp_port)
        writer.close()
    except (OSError, TimeoutError):
        return [
            wrong(
                "The mail server can't be reached, so teams are told nothing: mend "
                "ALONGSIDE_SMTP_HOST and ALONGSIDE_SMTP_PORT, or open the way to it."
            )
        ]
    return [ok("The mail server can be reached.")]


async def _ask(url: str, settings: Settings) -> tuple[int | None, dict[str, object]]:
    """The status and the body of a GET with our secret; None where nobody answers."""
    shown = {"Authorization": f"Bearer {settings.internal_secret}"}
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, headers=shown) as session,
            session.get(url) as response,
        ):
            body = await response.json() if response.content_type == "application/json" else {}
            return response.status, body if isinstance(body, dict) else {}
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return None, {}


def model_id() -> str | None:
    """The id that Rasa gave the model in ``training.MODEL``; None where it can't be read."""
    try:
        with tarfile.open(training.MODEL) as archive:
            file = archive.extractfile(MODEL_RECORD)
            return str(json.load(file)["model_id"]) if file else None
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError):
        return None
